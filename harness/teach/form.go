package teach

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// The headers that have a field of their own in the playground's form, by what
// the field's name ends with.
var (
	preflightFields = []headerField{
		{"acao", "Access-Control-Allow-Origin", "$ORIGIN or *"},
		{"acac", "Access-Control-Allow-Credentials", "true"},
		{"acam", "Access-Control-Allow-Methods", "GET, PUT"},
		{"acah", "Access-Control-Allow-Headers", "x-trace, authorization"},
		{"acma", "Access-Control-Max-Age", "600"},
	}
	responseFields = []headerField{
		{"acao", "Access-Control-Allow-Origin", "$ORIGIN or *"},
		{"acac", "Access-Control-Allow-Credentials", "true"},
		{"aceh", "Access-Control-Expose-Headers", "X-Total"},
		{"vary", "Vary", "Origin"},
	}
)

// headerField is a header's field; each line of it is a header line.
type headerField struct{ Key, Name, Hint string }

// stateOf reads the playground's form.
func stateOf(form url.Values) (State, error) {
	var s State
	var errs []error
	text := func(what string, into interface{ UnmarshalText([]byte) error }) {
		if v := form.Get(what); v != "" {
			if err := into.UnmarshalText([]byte(v)); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", what, err))
			}
		}
	}
	text("to", &s.To)
	text("mode", &s.Mode)
	text("credentials", &s.Credentials)
	text("bodyKind", &s.BodyKind)
	s.Sandbox = form.Get("sandbox") != ""
	s.Method = strings.TrimSpace(form.Get("method"))
	if s.Method == "GET" {
		s.Method = ""
	}
	if s.BodyKind != fetch.NoBody {
		s.Body = lineEnds(form.Get("body"))
	}
	var err error
	if s.Headers, err = headerLines("request", form.Get("headers")); err != nil {
		errs = append(errs, err)
	}
	if s.Preflight, err = replyOf(form, "p-", "preflight answer", preflightFields); err != nil {
		errs = append(errs, err)
	}
	if s.Response, err = replyOf(form, "r-", "actual answer", responseFields); err != nil {
		errs = append(errs, err)
	}
	return s, errors.Join(errs...)
}

func replyOf(form url.Values, prefix, what string, fields []headerField) (Reply, error) {
	r := Reply{Body: lineEnds(form.Get(prefix + "body"))}
	var errs []error
	if v := strings.TrimSpace(form.Get(prefix + "status")); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: status %.20q is not a number", what, v))
		}
		r.Status = n
	}
	for _, f := range fields {
		for _, line := range lines(form.Get(prefix + f.Key)) {
			value, err := bytesOf(strings.Trim(line, " "))
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: header %s: %w", what, f.Name, err))
			}
			r.Headers = append(r.Headers, fetch.Header{Name: f.Name, Value: value})
		}
	}
	more, err := headerLines(what, form.Get(prefix+"headers"))
	if err != nil {
		errs = append(errs, err)
	}
	r.Headers = append(r.Headers, more...)
	r.Raw = lines(form.Get(prefix + "raw"))
	return r, errors.Join(errs...)
}

// headerLines reads "Name: value" lines.
func headerLines(what, text string) (scenario.Headers, error) {
	var out scenario.Headers
	var errs []error
	for i, line := range lines(text) {
		name, value, ok := strings.Cut(line, ":")
		n, err1 := bytesOf(name)
		v, err2 := bytesOf(strings.Trim(value, " "))
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("%s: line %d, %.40q, has no colon: write Name: value", what, i+1, line))
		case err1 != nil || err2 != nil:
			errs = append(errs, fmt.Errorf("%s: line %d: %w", what, i+1, errors.Join(err1, err2)))
		default:
			out = append(out, fetch.Header{Name: n, Value: v})
		}
	}
	return out, errors.Join(errs...)
}

// lines are a text field's lines that have something on them.
func lines(text string) []string {
	var out []string
	for l := range strings.SplitSeq(lineEnds(text), "\n") {
		if strings.Trim(l, " \t") != "" {
			out = append(out, l)
		}
	}
	return out
}

// lineEnds undoes what a form makes of line ends.
func lineEnds(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// bytesOf turns characters into bytes, one for one; a character above U+00FF is
// none.
func bytesOf(s string) (string, error) {
	b := make([]byte, 0, len(s))
	n := 0
	for _, r := range s {
		n++
		if r > 0xFF {
			return "", fmt.Errorf("character %d (%q, U+%04X) is not one byte: a header holds bytes, U+0000 to U+00FF", n, r, r)
		}
		b = append(b, byte(r))
	}
	return string(b), nil
}

// field is the value of a header's field: its lines.
func (r Reply) field(name string) string {
	var out []string
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, name) {
			out = append(out, chars(h.Value))
		}
	}
	return strings.Join(out, "\n")
}

// others are the header lines that have no field of their own.
func (r Reply) others(fields []headerField) string {
	var out scenario.Headers
	for _, h := range r.Headers {
		if !slices.ContainsFunc(fields, func(f headerField) bool { return strings.EqualFold(f.Name, h.Name) && h.Value != "" }) {
			out = append(out, h)
		}
	}
	return headerText(out)
}

func headerText(list scenario.Headers) string {
	var b strings.Builder
	for _, h := range list {
		b.WriteString(chars(h.Name) + ": " + chars(h.Value) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
