package rule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// grants are those of a policy of one target behind nginx, which allows
// https://a.example if the text says nothing else.
func grants(t testing.TB, text string) []policy.Grant {
	t.Helper()
	if !strings.Contains(text, "origins:") {
		text = "origins: {allow: [https://a.example]}\n" + text
	}
	if !strings.Contains(text, "resolve:") {
		text = "proxy: {kind: nginx, config: nginx.conf}\n" + text
	}
	p, err := policy.Parse("cors.yaml", []byte("target: https://api.example\n"+text+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return policy.Resolve(p)
}

// asks is a test of what a rule asks about one origin.
type asks struct {
	name, policy string
	of           string   // the page's origin, https://a.example if it is empty
	want         []string // as said by [said]
}

// try compares what a rule asks with what it should.
func try(t *testing.T, name string, tests []asks) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			of := tt.of
			if of == "" {
				of = "https://a.example"
			}
			var got []string
			for _, p := range rule.Probes(grants(t, tt.policy)) {
				if p.Rule.Name == name && p.Caller.Origin.String() == of {
					got = append(got, said(p))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// said is a probe in one line: its id without the page, the line of policy
// explain, the call, and what is wanted.
func said(p rule.Probe) string {
	what := p.ID[:strings.LastIndex(p.ID, "/")]
	call := p.Call.Method
	for _, h := range p.Call.Headers {
		call += " " + h.Name + ":" + h.Value
	}
	if p.Call.Credentials != 0 {
		call += " " + p.Call.Credentials.String()
	}
	return fmt.Sprintf("%s | %s | %s | %s", what, p.Line, call, wanted(p.Want))
}

func wanted(w scenario.Want) string {
	out := []string{w.Outcome.String(), "preflight " + w.Preflight.String(), "request " + w.Request.String()}
	if r := w.Response; r != nil {
		if r.Status != nil {
			out = append(out, fmt.Sprint(*r.Status))
		}
		for _, h := range r.Headers {
			out = append(out, "reads "+h.Name+": "+h.Value)
		}
		for _, h := range r.Hidden {
			out = append(out, "not "+h)
		}
	}
	return strings.Join(slices.DeleteFunc(out, func(s string) bool { return s == "request " }), ", ")
}

// only is the one probe of a rule for an origin.
func only(t testing.TB, grants []policy.Grant, name, origin string) rule.Probe {
	t.Helper()
	for _, p := range rule.Probes(grants) {
		if p.Rule.Name == name && p.Caller.Origin.String() == origin {
			return p
		}
	}
	t.Fatalf("the rule %s asks nothing about %s", name, origin)
	return rule.Probe{}
}
