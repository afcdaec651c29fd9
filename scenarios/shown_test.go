package scenarios

import (
	"net/url"
	"slices"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Every CorsError code is shown by a scenario, or has a reason why nothing can
// reach it, and not both.
func TestEveryCodeIsShown(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range chromium.CorsErrors() {
		t.Run(code, func(t *testing.T) {
			shown, err := c.Shown(code)
			if err != nil {
				t.Fatal(err)
			}
			switch n := len(shown.Scenarios); {
			case n == 0 && shown.Unreachable == "":
				t.Error("no scenario shows it, and there is no reason why nothing can reach it")
			case n > 0 && shown.Unreachable != "":
				t.Errorf("%s shows it, and the reason why nothing can reach it is %q", shown.Scenarios[0].ID, shown.Unreachable)
			}
			u, err := url.Parse(shown.Spec)
			if _, anchor := anchors()[shown.Spec]; !anchor && (err != nil || u.Scheme != "https" || u.Fragment == "") {
				t.Errorf("%q is neither an anchor of the Fetch standard nor the URL of a section", shown.Spec)
			}
		})
	}
}

// What Chrome reports where it deviates counts, and what it then does not
// report does not.
func TestShown(t *testing.T) {
	const code, other = "MissingAllowOriginHeader", "AllowOriginMismatch"
	step := func(chrome string) scenario.Step { return scenario.Step{Want: scenario.Want{Chrome: chrome}} }
	deviates := func(step int, chrome string) scenario.Deviations {
		return scenario.Deviations{"chromium": {{Step: step, Want: scenario.Want{Chrome: chrome}}}}
	}
	c := Catalogue{Scenarios: []scenario.Scenario{
		{ID: "a/two-steps", Spec: "concept-cors-check", Steps: []scenario.Step{step(""), step(code)}},
		{ID: "a/another-rule", Spec: "concept-main-fetch", Steps: []scenario.Step{step(code)}},
		{ID: "a/one-step", Spec: "concept-cors-check", Steps: []scenario.Step{step(code)}},
		{ID: "a/not-in-chromium", Spec: "concept-cors-check", Steps: []scenario.Step{step(code)}, Deviates: deviates(0, other)},
		{ID: "a/fetch", Spec: "concept-cors-check", Steps: []scenario.Step{{Fetch: &scenario.Fetch{}}, step(code)}},
		{ID: "a/elsewhere", Spec: "concept-main-fetch", Steps: []scenario.Step{step(code), step("")}, Deviates: deviates(2, "")},
	}}
	for asked, want := range map[string][]string{
		code:                       {"a/fetch", "a/one-step", "a/two-steps", "a/another-rule", "a/elsewhere"},
		"missingalloworiginheader": {"a/fetch", "a/one-step", "a/two-steps", "a/another-rule", "a/elsewhere"},
		other:                      {"a/not-in-chromium"},
		"InvalidResponse":          nil,
	} {
		shown, err := c.Shown(asked)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, s := range shown.Scenarios {
			ids = append(ids, s.ID)
		}
		if !slices.Equal(ids, want) {
			t.Errorf("Shown(%s) = %v, want %v", asked, ids, want)
		}
	}
	for asked, want := range map[string]string{
		"MissingAlowOriginHeader": `select: nothing matches id or CorsError code "MissingAlowOriginHeader"; did you mean MissingAllowOriginHeader?`,
		"elsewhere":               `select: nothing matches id or CorsError code "elsewhere"; did you mean a/elsewhere?`,
		"nothing":                 `select: nothing matches id or CorsError code "nothing"`,
	} {
		if _, err := c.Shown(asked); err == nil || err.Error() != want {
			t.Errorf("Shown(%s): %v, want %s", asked, err, want)
		}
	}
}
