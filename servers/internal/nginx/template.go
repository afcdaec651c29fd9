package nginx

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// placeholder is a variable of a template: "${NAME}", or "$NAME" where a value is
// given for it. nginx's own variables are of small letters, unless the
// configuration defines others.
var placeholder = regexp.MustCompile(`\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Z_][A-Z0-9_]*)\b)`)

var upperCase = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// expand puts the values of a template in their places. What has no value and
// cannot be nginx's own stays, and is found by templates.
func (s *site) expand(f *conf.File) (string, error) {
	var err error
	text := placeholder.ReplaceAllStringFunc(f.Raw, func(m string) string {
		name := strings.Trim(m, "${}")
		value, ok := s.Values[name]
		if !ok {
			return m
		}
		if strings.ContainsAny(value, "\r\n") {
			err = &target.Error{File: f.Path, Line: target.LineOf(f.Raw, m), Problem: "the value of " + name + " has more than one line", Remedy: "give it on one line"}
			return m
		}
		return value
	})
	return text, err
}

// templates reports the variables of a template that have no value: those of
// capital letters that no directive of the configuration defines.
func (s *site) templates() error {
	for _, f := range s.order {
		words, err := conf.Scan(f.Text)
		if err != nil {
			continue // said already
		}
		for _, w := range words {
			for _, m := range placeholder.FindAllStringSubmatchIndex(w.Text, -1) {
				if m[2] < 0 {
					continue
				}
				name := w.Text[m[2]:m[3]]
				if upperCase.MatchString(name) && !s.defines(name) {
					return &target.Error{File: f.Path, Line: w.Line, Problem: fmt.Sprintf("the template's variable ${%s} has no value", name),
						Remedy: fmt.Sprintf("give it in the policy: proxy: {values: {%s: ...}}", name)}
				}
			}
		}
	}
	return nil
}

// defines reports whether the configuration itself gives a variable its value.
func (s *site) defines(name string) bool {
	for _, f := range s.order {
		for _, before := range []string{`(?m)\bset\s+`, `(?m)\bauth_request_set\s+`, `(?m)\b(?:map|geo|split_clients)\s+[^;{]*`} {
			if regexp.MustCompile(before + `\$` + name + `\b`).MatchString(f.Text) {
				return true
			}
		}
		if regexp.MustCompile(`\?P?<` + name + `>`).MatchString(f.Text) {
			return true
		}
	}
	return false
}
