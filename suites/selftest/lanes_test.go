package selftest_test

import (
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// The fast lane reads Chrome's reason off the words of its log; the slow lane
// is told it by CorsIssue. Every refusal of the catalogue must give the same
// code and parameter in both.
var _ = Describe("the two lanes", func() {
	It("give the same reason for every refusal of the catalogue", func(ctx SpecContext) {
		c, err := scenarios.Embedded()
		Expect(err).NotTo(HaveOccurred())
		var refusals []scenario.Scenario
		for _, s := range c.Scenarios {
			if len(s.Deviates["chromium"]) > 0 {
				continue
			}
			for _, step := range s.Steps {
				if step.Want.Chrome != "" {
					refusals = append(refusals, s)
					break
				}
			}
		}
		Expect(len(refusals)).To(BeNumerically(">", 20), "the catalogue must have refusals to compare")
		l := start(ctx, lab.Config{})
		fast := reasons(ctx, l.Runner(), refusals)
		r := l.Runner()
		r.Slow = true
		slow := reasons(ctx, r, refusals)
		codes := map[string]bool{}
		var differ []string
		for id, steps := range slow {
			if !slices.Equal(fast[id], steps) {
				differ = append(differ, fmt.Sprintf("%s: fast %v, slow %v", id, fast[id], steps))
			}
			for _, s := range steps {
				codes[s.code] = true
			}
		}
		Expect(differ).To(BeEmpty())
		for _, code := range chromium.CorsErrors() {
			if !slices.Contains(outOfReach, code) {
				Expect(codes).To(HaveKey(code), "no scenario of the catalogue makes Chrome say %s", code)
			}
		}
	})
})

// outOfReach are the codes that Chromium 156 no longer gives.
var outOfReach = []string{"InvalidResponse", "PreflightMissingAllowExternal", "PreflightInvalidAllowExternal"}

type reason struct{ code, parameter string }

func reasons(ctx SpecContext, r run.Runner, all []scenario.Scenario) map[string][]reason {
	GinkgoHelper()
	results, err := r.Run(ctx, all)
	Expect(err).NotTo(HaveOccurred())
	Expect(results).To(HaveLen(len(all)))
	out := map[string][]reason{}
	for _, res := range results {
		if res.Runs > 1 { // what surprised is asked in both lanes: once more, alone, in this one
			again, err := r.Run(ctx, []scenario.Scenario{*res.Scenario})
			Expect(err).NotTo(HaveOccurred())
			res = again[0]
		}
		Expect(res.Runs).To(Equal(1), "%s ran twice, and again: %v", res.Scenario.ID, res.Notes)
		for _, s := range res.Steps {
			out[res.Scenario.ID] = append(out[res.Scenario.ID], reason{s.Seen.Browser.Reason, ofARun.ReplaceAllString(s.Seen.Browser.Parameter, "x1")})
		}
	}
	return out
}
