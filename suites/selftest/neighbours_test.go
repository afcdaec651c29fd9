package selftest_test

import (
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// A target that goes wrong in a way that people blame CORS for: the text must
// name the mechanism, and say that CORS headers do not help.
var _ = Describe("what people take for CORS", Ordered, ContinueOnFailure, func() {
	var l *lab.Lab
	var made map[string]scenario.Scenario
	BeforeAll(func(ctx SpecContext) {
		l = start(ctx, lab.Config{Tamper: asTold})
		c, err := scenarios.LoadFiles("testdata/neighbours.yaml")
		Expect(err).NotTo(HaveOccurred())
		made = map[string]scenario.Scenario{}
		for _, s := range c.Scenarios {
			made[strings.TrimPrefix(s.ID, "wrong/")] = s
		}
	})

	DescribeTable("is named by its mechanism", func(ctx SpecContext, id, row, fix string) {
		Expect(made).To(HaveKey(id))
		r, text := runOne(ctx, l, made[id])
		Expect(r.Verdict).To(Equal(judge.TargetDiffers), text)
		Expect(text).To(SatisfyAll(MatchRegexp(`(?m)^  ✗ `+row), WithTransform(flat, ContainSubstring(fix)), Not(ContainSubstring("✗ CORS check"))))
		Expect(r.Steps[0].Fix).To(ContainSubstring("o CORS header helps"))
	},
		Entry("Cross-Origin-Resource-Policy", "corp",
			`CORP check +allowed +net::ERR_BLOCKED_BY_RESP.* +Cross-Origin-Resource-Policy`, "Cross-Origin-Resource-Policy: cross-origin (or same-site)"),
		Entry("Cross-Origin-Embedder-Policy", "coep",
			`CORP check \(COEP\) +allowed +net::ERR_BLOCKED_BY_RESP.* +no Cross-Origin-Resource`, "The page's own Cross-Origin-Embedder-Policy asks for it"),
		Entry("opaque response blocking", "orb",
			`opaque response blocking +allowed +net::ERR_BLOCKED_BY_ORB +Content-Type: text/plain`, "text/plain with nosniff"),
		Entry("Content Security Policy", "csp", `CSP connect-src +allowed +csp`, "List the URL's origin in connect-src"),
		Entry("mixed content", "mixed-content", `mixed content +allowed +mixed-content`, "Use https"),
		Entry("a bad port", "bad-port", `port blocking +allowed +net::ERR_UNSAFE_PORT`, "at another port"),
	)

	It("names the TAO check", func(ctx SpecContext) {
		r, text := runOne(ctx, l, made["timing"])
		Expect(r.Verdict).To(Equal(judge.TargetDiffers), text)
		Expect(text).To(MatchRegexp(`(?m)^  ✗ TAO check +allowed +hidden +no Timing-Allow-Origin$`))
	})
})

// The fast lane reads Chrome's word off its log, the slow lane is told it.
var _ = Describe("the two lanes, of what people take for CORS", func() {
	It("give the same word for every refusal of the catalogue", func(ctx SpecContext) {
		c, err := scenarios.Embedded()
		Expect(err).NotTo(HaveOccurred())
		refusals := slices.DeleteFunc(c.Scenarios, func(s scenario.Scenario) bool {
			return len(s.Deviates["chromium"]) > 0 || !slices.ContainsFunc(s.Steps, func(step scenario.Step) bool { return step.Want.Failure != "" })
		})
		l := start(ctx, lab.Config{})
		fast, slow := l.Runner(), l.Runner()
		slow.Slow = true
		said := words(ctx, fast, refusals)
		Expect(words(ctx, slow, refusals)).To(Equal(said))
		for _, word := range chromium.Failures() {
			Expect(said).To(ContainElement(ContainElement(word)), "no scenario of the catalogue makes Chrome say it")
		}
	})
})

// words are Chrome's words, by scenario and step.
func words(ctx SpecContext, r run.Runner, all []scenario.Scenario) map[string][]string {
	GinkgoHelper()
	results, err := r.Run(ctx, all)
	Expect(err).NotTo(HaveOccurred())
	Expect(results).To(HaveLen(len(all)))
	out := map[string][]string{}
	for _, res := range results {
		Expect(res.Verdict).To(Equal(judge.Conforms), plain.String(res))
		Expect(res.Runs).To(Equal(1), "%s ran twice: %v", res.Scenario.ID, res.Notes)
		for _, s := range res.Steps {
			word := ""
			if s.Seen.Page.Outcome.Kind == fetch.NetworkError {
				word, _, _ = strings.Cut(s.Seen.Browser.Failure, " ")
			}
			out[res.Scenario.ID] = append(out[res.Scenario.ID], word)
		}
	}
	return out
}

// asTold changes an answer as its own headers named Tamper say: "Name: value"
// sets a header, "Name:" deletes it.
func asTold(_ string, _ bool, status int, h fetch.HeaderList) (int, fetch.HeaderList) {
	for _, change := range h.Values("Tamper") {
		name, value, _ := strings.Cut(change, ":")
		h = slices.DeleteFunc(h, func(f fetch.Header) bool { return strings.EqualFold(f.Name, name) })
		if value = strings.TrimSpace(value); value != "" {
			h = append(h, fetch.Header{Name: name, Value: value})
		}
	}
	return status, h
}
