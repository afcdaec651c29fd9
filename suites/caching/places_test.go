package caching_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// asker is who asks the second time, where the first time a tab of
// https://app.example.test did: another page, or the same one after something.
type asker struct {
	what  string
	kind  scenario.PageKind
	other bool // another page than the first, of the kind
	fresh bool // in another browser context
	after func(SpecContext, chrome.Visitor) error

	forgets bool // Chromium does, where the standard has no reason to
}

var askers = []asker{
	{what: "tab", other: true},
	{what: "tab reloaded", after: func(ctx SpecContext, v chrome.Visitor) error { return v.Reload(ctx) }},
	{what: "tab left, and returned to", after: func(ctx SpecContext, v chrome.Visitor) error {
		elsewhere, err := weburl.Parse("https://app.other.test"+scenario.PagePath, fetch.URL{})
		if err != nil {
			return err
		}
		return v.LeaveAndReturn(ctx, elsewhere)
	}},
	{what: "cookies cleared", after: func(ctx SpecContext, v chrome.Visitor) error { return v.ClearCookies(ctx) }},
	{what: "browser's cache cleared", forgets: true, after: func(ctx SpecContext, v chrome.Visitor) error { return v.ClearCache(ctx) }},
	{what: "browser context", other: true, fresh: true},
	{what: "dedicated worker", other: true, kind: scenario.PageWorker},
	{what: "shared worker", other: true, kind: scenario.PageSharedWorker},
	{what: "worker of a blob: URL", other: true, kind: scenario.PageBlobWorker},
	{what: "frame of the same origin (srcdoc)", other: true, kind: scenario.PageSrcdocFrame},
	{what: "partition: a frame of the same origin, under another site", other: true, kind: scenario.PageCrossSiteFrame},
	{what: "origin: another port", other: true, kind: scenario.PagePort},
	{what: "origin: another scheme", other: true, kind: scenario.PageScheme},
	{what: "origin: another site", other: true, kind: scenario.PageOtherSite},
	{what: "origin: opaque (sandboxed frame)", other: true, kind: scenario.PageSandboxedFrame},
}

var _ = Describe("a grant to one asker, and another:", func() {
	for i, a := range askers {
		It(a.what, func(ctx SpecContext) {
			s := lives(0, "3600")
			s.Browser = scenario.BrowserNeed{}
			star := scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "*"}}
			s.Steps[0].Serve.Response.Headers = star
			s.Steps[0].Serve.Preflight.Headers[0] = star[0]
			place, target := bench.Servers.Place(&s)
			defer target.Close()
			scripts, err := s.Script(place)
			Expect(err).NotTo(HaveOccurred())

			// A browser context of its own: what is cleared is nobody else's.
			page, err := bench.Browser.Open(ctx, browser.PageSpec{URL: place.Document, Own: a.after != nil, Fresh: a.after != nil})
			Expect(err).NotTo(HaveOccurred())
			defer page.Close()
			asks(ctx, target, 0, scripts[0], page, true)

			second, client := page, place.Page
			if a.after != nil {
				Expect(a.after(ctx, page.(chrome.Visitor))).To(Succeed())
			}
			if a.other {
				at, unused := bench.Servers.Place(&scenario.Scenario{ID: "caching/asker", Page: a.kind, Steps: s.Steps})
				unused.Close()
				client = at.Page
				second, err = bench.Browser.Open(ctx, browser.PageSpec{URL: at.Document, Kind: a.kind, Inner: at.Page.URL, Own: true, Fresh: a.fresh})
				Expect(err).NotTo(HaveOccurred())
				defer second.Close()
			}
			saw := asks(ctx, target, 1, scripts[1], second, false)
			standard := a.fresh || asksByStandard(place.Page, client, scripts)
			keyRow(len(changed)+1+i, a.what, standard, standard || a.forgets, saw)
		})
	}
})

// asksByStandard reports whether the second client's request is preflighted after
// the first's.
func asksByStandard(first, second fetch.Client, scripts []scenario.Script) bool {
	var agent fetch.Agent
	before := agent.Predict(first, scripts[0].Call, scripts[0].Respond(), fetch.State{})
	return predicted(agent.Predict(second, scripts[1].Call, scripts[1].Respond(), before.State))
}
