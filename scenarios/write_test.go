package scenarios

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// rewritten is what is read back of scenarios that were written.
func rewritten(t interface{ Fatalf(string, ...any) }, section string, list ...scenario.Scenario) []scenario.Scenario {
	var b bytes.Buffer
	if err := Write(&b, section, list...); err != nil {
		t.Fatalf("%v", err)
	}
	c, err := Load(fstest.MapFS{"a.yaml": {Data: b.Bytes()}}, "a.yaml")
	if err != nil {
		t.Fatalf("what was written does not load: %v\n%s", err, b.String())
	}
	return c.Scenarios
}

// Where a scenario stands is not part of what it says, nor is a list that is
// there and empty.
var sameText = cmp.Options{cmpopts.IgnoreFields(scenario.Scenario{}, "At"), cmpopts.EquateEmpty()}

func TestWriteCatalogue(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Scenarios {
		if diff := cmp.Diff([]scenario.Scenario{s}, rewritten(t, s.Section, s), sameText); diff != "" {
			t.Errorf("%s (-loaded +written and loaded):\n%s", s.ID, diff)
		}
	}
}

// Whatever bytes are in it: YAML must not take a string for anything else.
func TestWriteStrings(t *testing.T) {
	tricky := []string{"", "*", "null", "NULL", "true", "yes", "600", "-1", "1e3", ".inf", "0x1", "~", " a", "a ", "\t", "a\tb", "a: b",
		"a:b", "a #b", "#a", "- a", "? a", "<<", "...", "---", "\x00", "\r\n", "\x7f", "\xff", "\xa0", "\x85", "'", `"`, `\`, "a,b", "{a}", "[a]", "$ORIGIN"}
	value := rapid.OneOf(rapid.SampledFrom(tricky), rapid.StringOf(rapid.RuneFrom([]rune("a1 \t,:#'\"\\[]{}-*&!|>%@`"))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return strings.ReplaceAll(string(b), "$", "") }))
	rapid.Check(t, func(t *rapid.T) {
		var list scenario.Headers
		for range rapid.IntRange(0, 3).Draw(t, "headers") {
			list = append(list, fetch.Header{Name: value.Draw(t, "name"), Value: value.Draw(t, "value")})
		}
		s := scenario.Scenario{ID: "written/strings", Rule: "A rule: with, signs # in it.", Spec: "cors-check", Steps: []scenario.Step{{
			Fetch: &scenario.Fetch{Headers: list, Body: &scenario.Body{Content: strings.ReplaceAll(rapid.String().Draw(t, "content"), "$", "")}},
			Serve: &scenario.Serve{Response: &scenario.Answer{Headers: list}},
			Want:  scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeAbsent},
		}}, Section: "S"}
		if diff := cmp.Diff([]scenario.Scenario{s}, rewritten(t, "S", s), sameText); diff != "" {
			t.Fatalf("(-written +loaded):\n%s", diff)
		}
	})
}

func TestWriteText(t *testing.T) {
	yes := true
	status := 200
	s := scenario.Scenario{
		ID: "written/text", Rule: "What fits on a line is on one.", Spec: "cors-check", Covers: []int{1, 2},
		Steps: []scenario.Step{
			{
				Fetch: &scenario.Fetch{Method: "PUT", Headers: scenario.Headers{{Name: "X-A", Value: ""}, {Name: "x-a", Value: "1"}}},
				Serve: &scenario.Serve{
					Preflight: &scenario.Answer{Headers: scenario.Headers{
						{Name: "Access-Control-Allow-Origin", Value: "*"}, {Name: "Access-Control-Allow-Headers", Value: " x-a\t,"},
						{Name: "Access-Control-Allow-Methods", Value: "PUT"}}},
					Response: &scenario.Answer{Headers: scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}},
				},
				Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent,
					Response: &scenario.ResponseWant{Status: &status, Redirected: &yes}},
			},
			{XHR: &scenario.XHRCall{}, Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent}},
		},
	}
	var b bytes.Buffer
	if err := Write(&b, "HTTP fetch", s); err != nil {
		t.Fatal(err)
	}
	const want = `section: HTTP fetch
scenarios:
  - id: written/text
    rule: What fits on a line is on one.
    spec: cors-check
    covers: [1, 2]
    steps:
      - fetch: {method: PUT, headers: [[X-A, ""], [x-a, "1"]]}
        serve:
          preflight:
            headers:
              Access-Control-Allow-Origin: "*"
              Access-Control-Allow-Headers: " x-a\t,"
              Access-Control-Allow-Methods: PUT
          response: {headers: {Access-Control-Allow-Origin: $ORIGIN}}
        want: {outcome: response, preflight: sent, request: sent, response: {status: 200, redirected: true}}
      - xhr: {}
        want: {outcome: network-error, preflight: absent, request: sent}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteToNowhere(t *testing.T) {
	if err := Write(full{}, "S"); !errors.Is(err, errFull) {
		t.Errorf("Write = %v", err)
	}
}
