package caching_test

import (
	"slices"
	"sort"
	"strconv"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// lives is a scenario in which d passes between two requests alike.
func lives(d time.Duration, maxAge ...string) scenario.Scenario {
	origin := scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}
	grant := append(slices.Clone(origin), fetch.Header{Name: "Access-Control-Allow-Methods", Value: "PUT"})
	for _, v := range maxAge {
		grant = append(grant, fetch.Header{Name: "Access-Control-Max-Age", Value: v})
	}
	readable := scenario.Want{Outcome: fetch.Readable}
	return scenario.Scenario{
		ID: "caching/lives", Rule: "A grant lives for a while.", Spec: "concept-cache-max-age",
		Browser: scenario.BrowserNeed{Clock: scenario.NetworkServiceClock},
		Steps: []scenario.Step{
			{Fetch: &scenario.Fetch{Method: "PUT"}, Want: readable,
				Serve: &scenario.Serve{Preflight: &scenario.Answer{Headers: grant}, Response: &scenario.Answer{Headers: origin}}},
			{Fetch: &scenario.Fetch{Method: "PUT"}, Want: readable, Advance: scenario.Duration(d)},
		},
	}
}

// remembered reports whether Chromium still knows a grant once d has passed. It
// holds nothing against anybody: what was on the wire speaks. Where the machine
// took so long that the second may be another one, it looks again.
func remembered(ctx SpecContext, d time.Duration, maxAge ...string) bool {
	GinkgoHelper()
	s := lives(d, maxAge...)
	runner := bench.Runner()
	runner.Known = func(judge.Result) bool { return true } // where standard and Chromium differ, that is no surprise
	for range 20 {
		results, err := runner.Run(ctx, []scenario.Scenario{s})
		Expect(err).NotTo(HaveOccurred())
		r := results[0]
		Expect(r.Error).To(BeEmpty())
		Expect(r.Steps).To(HaveLen(2))
		first, second := r.Steps[0].Wire, r.Steps[1].Wire
		Expect(preflights(r.Steps[0])).To(Equal(1), "the first request is preflighted")
		if second[0].At.Sub(first[0].At) < 900*time.Millisecond {
			return preflights(r.Steps[1]) == 0
		}
	}
	Fail("this machine is too slow to tell one second from the next")
	return false
}

func preflights(s judge.StepResult) int {
	n := 0
	for _, e := range s.Wire {
		if e.Preflight {
			n++
		}
	}
	return n
}

// longest is more seconds than any user agent remembers a grant for.
const longest = 100_000

// seen finds by bisection after how many whole seconds Chromium has forgotten.
func seen(ctx SpecContext, maxAge ...string) int {
	GinkgoHelper()
	return sort.Search(longest, func(n int) bool { return !remembered(ctx, time.Duration(n)*time.Second, maxAge...) })
}

// standard is the same of the standard, in a user agent with Chromium's cap; it
// asks no browser.
func standard(maxAge ...string) int {
	return sort.Search(longest, func(n int) bool {
		s := lives(time.Duration(n)*time.Second, maxAge...)
		place := scenarios.ProofPlacement(&s)
		scripts, err := s.Script(place)
		Expect(err).NotTo(HaveOccurred())
		return len(s.Declared(chromium.Engine.Agent(), place, scripts)[1].Wire) > 1
	})
}

var lifetimes = newTable("How long Chromium remembers a grant, in seconds, found by bisection", "Access-Control-Max-Age", "standard", "Chromium", "")

var _ = Describe("the lifetime of a grant, in seconds, is found by bisection:", func() {
	values := []struct {
		what           string
		maxAge         []string
		inChromium, by int // by the standard; 0 for the same
	}{
		{what: "none is said", inChromium: 5},
		{what: "0", maxAge: []string{"0"}, inChromium: 0},
		{what: "1", maxAge: []string{"1"}, inChromium: 1},
		{what: "7199", maxAge: []string{"7199"}, inChromium: 7199},
		{what: "7200", maxAge: []string{"7200"}, inChromium: 7200},
		{what: "7201", maxAge: []string{"7201"}, inChromium: 7200},
		{what: "86400", maxAge: []string{"86400"}, inChromium: 7200},
		{what: "2147483647", maxAge: []string{"2147483647"}, inChromium: 7200},
		{what: "2147483648", maxAge: []string{"2147483648"}, inChromium: 7200},
		{what: "9223372036854775808", maxAge: []string{"9223372036854775808"}, inChromium: 5, by: 7200},
		{what: "0600", maxAge: []string{"0600"}, inChromium: 600},
		{what: "-1", maxAge: []string{"-1"}, inChromium: 0, by: 5},
		{what: "+600", maxAge: []string{"+600"}, inChromium: 600, by: 5},
		{what: "600.5", maxAge: []string{"600.5"}, inChromium: 5},
		{what: "6e2", maxAge: []string{"6e2"}, inChromium: 5},
		{what: "0x258", maxAge: []string{"0x258"}, inChromium: 5},
		{what: "forever", maxAge: []string{"forever"}, inChromium: 5},
		{what: "(empty)", maxAge: []string{""}, inChromium: 5},
		{what: "600, 600", maxAge: []string{"600, 600"}, inChromium: 5},
		{what: "600 s", maxAge: []string{"600 s"}, inChromium: 5},
		{what: "two lines", maxAge: []string{"600", "600"}, inChromium: 5},
		{what: "600 in white space", maxAge: []string{" \t600\t "}, inChromium: 600},
	}
	for i, v := range values {
		It(v.what, func(ctx SpecContext) {
			byStandard, chromium := standard(v.maxAge...), seen(ctx, v.maxAge...)
			remark := ""
			if byStandard != chromium {
				remark = "deviates"
			}
			lifetimes.row(i, v.what, strconv.Itoa(byStandard), strconv.Itoa(chromium), remark)
			Expect(chromium).To(Equal(v.inChromium))
			if v.by == 0 {
				v.by = v.inChromium
			}
			Expect(byStandard).To(Equal(v.by))
		})
	}
})
