package caching_test

import (
	"fmt"
	"sort"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// keys is what a grant is kept under, and what becomes of it: whether the second
// of two requests performs a CORS-preflight fetch.
var keys = newTable("The key of a grant: is the later request preflighted?", "what changed", "standard", "Chromium", "seen", "")

// word is a cell of it.
func word(preflighted bool) string {
	if preflighted {
		return "preflighted"
	}
	return "remembered"
}

// keyRow notes a row. In the standard an entry may go early, so that one preflight
// more than needed is allowed; one that is missing is not.
func keyRow(place int, what string, standard, chromium, seen bool) {
	GinkgoHelper()
	remark := ""
	switch {
	case chromium && !standard:
		remark = "one more than needed"
	case standard && !chromium:
		remark = "deviates"
	}
	keys.row(place, what, word(standard), word(chromium), word(seen), remark)
	Expect(word(seen)).To(Equal(word(chromium)), what)
}

// changed are rows whose scenario is in the catalogue: the step is the later
// request.
var changed = []struct {
	what, id string
	step     int
}{
	{"nothing", "preflight-cache/hit", 2},
	{"path", "preflight-cache/key-has-the-path", 2},
	{"query", "preflight-cache/key-has-the-query", 2},
	{"fragment", "preflight-cache/key-has-the-fragment", 2},
	{"credentials: same-origin, then include", "preflight-cache/anonymous-entry-does-not-serve-include", 2},
	{"credentials: include, then same-origin", "preflight-cache/include-entry-serves-anonymous", 2},
	{"method: not granted before", "preflight-cache/new-method", 2},
	{"method: granted beside", "preflight-cache/all-that-is-listed", 2},
	{"method: granted by *", "preflight-cache/star-covers-every-method", 2},
	{"method: in lower case", "preflight-cache/method-case", 2},
	{"header value", "preflight-cache/header-value-is-not-in-the-key", 2},
	{"header name: not granted before", "preflight-cache/new-header-name", 2},
	{"header name: granted beside", "preflight-cache/all-that-is-listed", 3},
	{"header name: granted by *", "preflight-cache/star-does-not-cover-authorization", 2},
	{"header name: Authorization, * granted", "preflight-cache/star-does-not-cover-authorization", 3},
	{"cache mode: force-cache", "preflight-cache/cache-mode-force-cache", 2},
	{"cache mode: no-cache", "preflight-cache/cache-mode-no-cache", 2},
	{"cache mode: no-store", "preflight-cache/cache-mode-no-store", 2},
	{"cache mode: reload", "preflight-cache/cache-mode-reload", 2},
	{"in between: a further grant", "preflight-cache/entries-add-up", 3},
	{"in between: a grant with max-age 0", "preflight-cache/max-age-is-renewed", 3},
	{"in between: a preflight refused", "preflight-cache/cleared-by-a-refused-preflight", 3},
	{"in between: the actual response refused", "preflight-cache/cleared-by-a-refused-response", 3},
	{"in between: the connection lost", "preflight-cache/cleared-by-a-lost-connection", 3},
	{"in between: a plain request refused", "preflight-cache/kept-by-a-refused-plain-request", 3},
	{"nothing, in a sandboxed document", "preflight-cache/opaque-origin", 2},
	{"nothing, URL of 1024 characters and more", "preflight-cache/long-url", 2},
}

var _ = Describe("the key of a grant", Ordered, ContinueOnFailure, func() {
	results := map[string]judge.Result{}
	BeforeAll(func(ctx SpecContext) {
		c, err := scenarios.Embedded()
		Expect(err).NotTo(HaveOccurred())
		wanted := map[string]bool{}
		for _, row := range changed {
			wanted[row.id] = true
		}
		var some []scenario.Scenario
		for _, s := range c.Scenarios {
			if wanted[s.ID] {
				some = append(some, s)
			}
		}
		Expect(some).To(HaveLen(len(wanted)), "a row names a scenario that is not in the catalogue")
		ran, err := bench.Runner().Run(ctx, some)
		Expect(err).NotTo(HaveOccurred())
		note(ran...)
		for _, r := range ran {
			results[r.Scenario.ID] = r
		}
	})
	for i, row := range changed {
		It(row.what, func() {
			r := results[row.id]
			Expect(r.Verdict).To(Equal(judge.Conforms), "%s: %s", row.id, r.Error)
			step := r.Steps[row.step-1]
			standard := predicted(step.Declared)
			chromium := standard
			if w := step.Engine.Deviant(step.Script); w != nil {
				chromium = w.Preflight == scenario.MustBeSent
			}
			keyRow(i, row.what, standard, chromium, preflights(step) > 0)
		})
	}
})

func predicted(p fetch.Prediction) bool {
	for _, e := range p.Wire {
		if e.Sent.Preflight {
			return true
		}
	}
	return false
}

// The limit is Chromium's own; in the standard a URL has any length.
var _ = Describe("the longest URL that a grant is remembered for", func() {
	It("is found by bisection", func(ctx SpecContext) {
		const from, to = 200, 2000
		length := from + sort.Search(to-from, func(n int) bool { return !rememberedAt(ctx, from+n) })
		keys.row(len(changed), "nothing, URL of 1023 characters", word(false), word(false), word(length <= 1023), "the longest")
		Expect(length).To(Equal(1024), "the shortest URL that is not remembered")
	})
})

// rememberedAt reports whether Chromium remembers a grant for a URL of the
// length.
func rememberedAt(ctx SpecContext, length int) bool {
	GinkgoHelper()
	s := lives(0, "3600")
	s.Browser = scenario.BrowserNeed{}
	place, target := bench.Servers.Place(&s)
	defer target.Close()
	scripts, err := s.Script(place)
	Expect(err).NotTo(HaveOccurred())
	plain := len(scripts[0].Call.URL.String())
	path := "?" + strings.Repeat("x", length-plain-1)
	for i := range s.Steps {
		s.Steps[i].Fetch = &scenario.Fetch{Method: "PUT", Where: scenario.Where{Path: path}}
	}
	scripts, err = s.Script(place)
	Expect(err).NotTo(HaveOccurred())
	Expect(scripts[0].Call.URL.String()).To(HaveLen(length))
	page, err := bench.Browser.Open(ctx, browser.PageSpec{URL: place.Document})
	Expect(err).NotTo(HaveOccurred())
	defer page.Close()
	return !asks(ctx, target, 0, scripts[0], page, true) && !asks(ctx, target, 1, scripts[1], page, false)
}

// asks has a page make a call, and reports whether it was preflighted; the first
// must be, and is not counted.
func asks(ctx SpecContext, target scenario.Target, step int, script scenario.Script, page browser.Page, first bool) bool {
	GinkgoHelper()
	target.Stage(step, script)
	saw, err := page.Do(ctx, script.Call)
	Expect(err).NotTo(HaveOccurred())
	Expect(saw.Page.Outcome.Kind).To(Equal(fetch.Readable), fmt.Sprintf("%s: %+v", script.Call.URL, saw))
	preflighted := false
	for _, e := range target.Exchanges() {
		preflighted = preflighted || e.Step == step && e.Preflight
	}
	if first {
		Expect(preflighted).To(BeTrue(), "the first request is preflighted")
		return false
	}
	return preflighted
}
