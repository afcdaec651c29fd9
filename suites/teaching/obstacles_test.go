package teaching_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/teach"
)

// has puts something into the student's browser that gets between page and wire
// of every run, as an extension does.
func (s *student) has(stage fetch.RequestStage, meddle func(context.Context, *fetch.EventRequestPaused) error) {
	GinkgoHelper()
	paused := chromedp.Events(s.tab, fetch.RequestPaused)
	s.does(calls(fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "*/r/*", RequestStage: stage}}}))
	go func() {
		defer GinkgoRecover()
		for e, err := range paused {
			if err != nil {
				return // the visit is over
			}
			if err := meddle(s.tab, &e); err != nil && s.tab.Err() == nil {
				Fail("meddle: " + err.Error())
			}
		}
	}()
}

// maxRows bounds the search for five free ports in a row.
const maxRows = 50

// openRow starts a lab at ports in a row, where another can be started after it.
func openRow() (*teach.Lab, int) {
	GinkgoHelper()
	var last error
	for range maxRows {
		port := 20000 + rand.IntN(10000) // below those that the system gives out by itself
		l, err := teach.Start(context.Background(), teach.Config{Port: port})
		if err == nil {
			DeferCleanup(l.Close)
			return l, port
		}
		last = err
	}
	Fail("no five ports in a row: " + last.Error())
	return nil, 0
}

// answers lets an answer through with other headers.
func answers(edit func([]*fetch.HeaderEntry) []*fetch.HeaderEntry) func(context.Context, *fetch.EventRequestPaused) error {
	return func(ctx context.Context, e *fetch.EventRequestPaused) error {
		_, err := chromedp.Call(ctx, fetch.ContinueResponse, fetch.ContinueResponseParams{
			RequestID: e.RequestID, ResponseCode: e.ResponseStatusCode, ResponseHeaders: edit(e.ResponseHeaders),
		})
		return err
	}
}

var _ = Describe("something in the browser is in the way", func() {
	// finds runs a preset and returns what the lab notes.
	finds := func(s *student, preset string) string {
		GinkgoHelper()
		s.goes("/playground?preset=" + preset)
		Expect(s.runs(click("#playground .go")).State).To(Equal("shown"))
		Expect(s.count(".result .verdict.conforms")).To(BeZero())
		return strings.Join(s.text(".result .verdict .note"), "\n")
	}

	It("an extension that adds CORS headers", func() {
		s := enters(lab)
		s.has(fetch.RequestStageResponse, answers(func(h []*fetch.HeaderEntry) []*fetch.HeaderEntry {
			return append(h, &fetch.HeaderEntry{Name: "Access-Control-Allow-Origin", Value: "*"})
		}))
		Expect(finds(s, "errors-without-headers")).To(ContainSubstring("could read a response that it must not read. The usual causes are an extension that adds CORS headers"))
	})

	It("an extension that removes them", func() {
		s := enters(lab)
		s.has(fetch.RequestStageResponse, answers(func(h []*fetch.HeaderEntry) []*fetch.HeaderEntry {
			return slices.DeleteFunc(h, func(e *fetch.HeaderEntry) bool { return strings.HasPrefix(strings.ToLower(e.Name), "access-control-") })
		}))
		Expect(finds(s, "right-answer")).To(ContainSubstring("The wire shows an answer that the script must be able to read, but the script got an error."))
	})

	It("an extension that blocks requests", func() {
		s := enters(lab)
		s.has(fetch.RequestStageRequest, func(ctx context.Context, e *fetch.EventRequestPaused) error {
			_, err := chromedp.Call(ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: e.RequestID, ErrorReason: network.ErrorReasonBlockedByClient})
			return err
		})
		Expect(finds(s, "right-answer")).To(ContainSubstring("Nothing reached the lab's server, and no rule of CORS stops this request"))
	})

	It("developer tools with the cache disabled", func() {
		s := enters(lab)
		s.does(calls(network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}))
		s.goes("/scenario/preflight-cache/hit")
		Expect(s.runs(click("button.go")).State).To(Equal("shown"))
		Expect(s.text(".result .verdict .note")).To(ContainElement(ContainSubstring("“Disable cache” is ticked")))
	})

	It("third-party cookies that are blocked change nothing that the lab shows", func() {
		s := enters(lab)
		s.does(calls(network.SetCookieControls, network.SetCookieControlsParams{EnableThirdPartyCookieRestriction: true}))
		for path, button := range map[string]string{"/lesson/same-site": "button.go", "/playground?preset=no-cookie": "#playground .go"} {
			s.goes(path)
			Expect(s.runs(click(button)).State).To(Equal("shown"))
			Expect(s.count(".result .verdict.conforms")).To(Equal(1), path)
		}
	})

	It("a lab that has been started again at its ports", func() {
		first, port := openRow()
		s := enters(first)
		s.goes("/lesson/sent-not-read")
		Expect(first.Close()).To(Succeed())
		again, err := teach.Start(context.Background(), teach.Config{Port: port})
		if err != nil {
			Skip("somebody else was quicker: " + err.Error())
		}
		DeferCleanup(again.Close)
		Expect(s.runs(click("button.go")).State).To(Equal("shown"), "without a reload")
		Expect(s.count(".result .verdict.conforms")).To(Equal(1))
	})

	It("a lab that is started again while a page is open that it has admitted", func() {
		first, port := openRow()
		s := enters(first)
		s.goes("/lesson/sent-not-read")
		Expect(s.runs(click("button.go")).State).To(Equal("shown"))
		Expect(first.Close()).To(Succeed())
		again, err := teach.Start(context.Background(), teach.Config{Port: port})
		if err != nil {
			Skip("somebody else was quicker: " + err.Error())
		}
		DeferCleanup(again.Close)
		Expect(s.runs(click("button.go")).State).To(Equal("shown"), "without a reload")
	})

	It("a lab that has ended", func() {
		first := open(context.Background(), teach.Config{})
		s := enters(first)
		s.goes("/lesson/sent-not-read")
		Expect(s.runs(click("button.go")).State).To(Equal("shown"))
		Expect(first.Close()).To(Succeed())
		d := s.runs(click("button.go"))
		Expect(d.State).To(Equal("failed"))
		Expect(d.Status).To(Equal("The lab does not answer. Start it again with “crosscheck demo”, and reload this page."))
	})
})
