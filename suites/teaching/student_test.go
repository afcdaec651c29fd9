package teaching_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/teach"
)

// patience bounds one act of a student.
const patience = 20 * time.Second

// student is a visitor: a tab, in a browser context that nobody else has.
type student struct {
	lab *teach.Lab
	tab context.Context

	mu        sync.Mutex
	console   []string // messages about CORS, as the browser words them
	news      chan struct{}
	complaint []string // what no page of the lab may give reason to
}

// enters opens a tab at desktop width, in light. When the spec is over, the
// browser must have had nothing to complain about: no exception, nothing that a
// policy forbids, nobody asked but the lab.
func enters(l *teach.Lab) *student {
	GinkgoHelper()
	tab, cancel := chromedp.NewContext(chrom, chromedp.WithNewBrowserContext())
	s := &student{lab: l, tab: tab, news: make(chan struct{}, 1)}
	DeferCleanup(func() {
		cancel()
		s.mu.Lock()
		defer s.mu.Unlock()
		Expect(s.complaint).To(BeEmpty(), "what the browser complains about")
	})
	Expect(chromedp.Do(tab)).To(Succeed())
	Expect(chromedp.Listen(tab, s.hears)).To(Succeed())
	s.looks(desktop, light)
	return s
}

// hears takes what the browser says of the tab.
func (s *student) hears(event any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		text := e.Entry.Text
		if strings.Contains(text, "CORS") {
			s.console = append(s.console, text)
			select {
			case s.news <- struct{}{}:
			default:
			}
		} else if strings.Contains(text, "Content Security Policy") {
			s.complaint = append(s.complaint, text)
		}
	case *runtime.EventExceptionThrown:
		s.complaint = append(s.complaint, e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if own := err == nil && (slices.Contains([]string{"localhost", "127.0.0.1", s.host()}, u.Hostname())); !own && u.Scheme != "data" {
			s.complaint = append(s.complaint, "asked "+e.Request.URL)
		}
	default: // of no interest
	}
}

// does acts in the tab.
func (s *student) does(steps ...chromedp.Action[chromedp.Void]) {
	GinkgoHelper()
	ctx, cancel := context.WithTimeout(s.tab, patience)
	defer cancel()
	Expect(chromedp.Do(ctx, steps...)).To(Succeed())
}

// sees evaluates an expression; of a promise it takes the value.
func sees[T any](s *student, expression string) T {
	GinkgoHelper()
	ctx, cancel := context.WithTimeout(s.tab, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	Expect(err).NotTo(HaveOccurred(), expression)
	return v
}

// goes opens a page of the lab.
func (s *student) goes(path string) {
	GinkgoHelper()
	base, _, _ := strings.Cut(s.lab.URL, "/#")
	s.does(chromedp.Navigate(strings.TrimSuffix(base, "/") + path))
}

// follows clicks what leads to another page, and waits for that page.
func (s *student) follows(selector string) {
	GinkgoHelper()
	ctx, cancel := context.WithTimeout(s.tab, patience)
	defer cancel()
	_, err := chromedp.RunResponse(ctx, click(selector))
	Expect(err).NotTo(HaveOccurred(), selector)
}

// text is what a reader sees of the elements, one after the other.
func (s *student) text(selector string) []string {
	GinkgoHelper()
	return sees[[]string](s, `[...document.querySelectorAll(`+quoted(selector)+`)].map(e => e.innerText.trim())`)
}

// shown counts the elements that can be seen.
func (s *student) shown(selector string) int {
	GinkgoHelper()
	return sees[int](s, `[...document.querySelectorAll(`+quoted(selector)+`)].filter(e => e.checkVisibility({visibilityProperty: true})).length`)
}

// count counts the elements, seen or not.
func (s *student) count(selector string) int {
	GinkgoHelper()
	return sees[int](s, `document.querySelectorAll(`+quoted(selector)+`).length`)
}

func quoted(s string) string {
	text, _ := json.Marshal(s) // a string never fails
	return string(text)
}

// watch has the page note when a run, that anything may start, is drawn.
const watch = `globalThis.drawn = new Promise((resolve) => {
  const place = document.querySelector(".result");
  delete place.dataset.state;
  let begun = performance.now();
  addEventListener("click", () => (begun = performance.now()), { capture: true, once: true });
  new MutationObserver((_, watcher) => {
    if (!place.dataset.state) return;
    watcher.disconnect();
    place.getBoundingClientRect(); // lays it out
    resolve({ state: place.dataset.state, took: performance.now() - begun, status: document.querySelector(".status").textContent });
  }).observe(place, { attributes: true, attributeFilter: ["data-state"] });
}); undefined`

// drawn is how a run ended.
type drawn struct {
	State  string
	Took   float64 // milliseconds from the click
	Status string
}

// runs does what starts a run, and waits until it is drawn. Every run's result
// is complete then, so there is nothing to wait for beyond it.
func (s *student) runs(start chromedp.Action[chromedp.Void]) drawn {
	GinkgoHelper()
	s.does(chromedp.Evaluate[chromedp.Void](watch), start)
	return sees[drawn](s, "drawn")
}

// click presses the button with the mouse.
func click(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

// reads waits for what the console says of CORS: so many messages, each of them
// once.
func (s *student) reads(n int) []string {
	GinkgoHelper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		got := append([]string(nil), s.console...)
		s.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-s.news:
		case <-deadline:
			Fail(fmt.Sprintf("the console has %d messages about CORS, and %d are due: %q", len(got), n, got))
		}
	}
}

// pastes has a console message explained.
func (s *student) pastes(message string) {
	GinkgoHelper()
	s.goes("/explain?m=" + url.QueryEscape(message))
}

// The widths and the colours that the pages are looked at in.
const (
	desktop, phone = 1100, 360
	light, dark    = "light", "dark"
)

// looks sets width and colours.
func (s *student) looks(width int64, colours string) {
	GinkgoHelper()
	s.does(
		chromedp.EmulateViewport(width, 900),
		calls(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		}),
	)
}

// host is the lab's.
func (s *student) host() string {
	u, err := url.Parse(s.lab.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
