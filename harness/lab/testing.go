package lab

import "context"

// TB is the part of testing.TB, and of Ginkgo's GinkgoT(), that [New] needs.
type TB interface {
	Helper()
	Context() context.Context
	Cleanup(func())
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// T is a lab for a test. Its methods return no errors: an error of the harness
// ends the test. It is closed when the test ends.
type T struct {
	*Lab
	tb TB
}

// New starts a lab for the length of a test.
func New(tb TB, cfg Config) *T {
	tb.Helper()
	l, err := Start(tb.Context(), cfg)
	if err != nil {
		tb.Fatalf("lab: %v", err)
		return nil
	}
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Errorf("lab: %v", err)
		}
		for _, p := range l.panics.seen() {
			tb.Errorf("lab: %s", p)
		}
	})
	return &T{l, tb}
}

// Page opens a page at an origin or URL. See [Lab.Open].
func (t *T) Page(url string) *TPage {
	t.tb.Helper()
	p, err := t.Open(t.tb.Context(), url)
	if err != nil {
		t.tb.Fatalf("lab: %v", err)
		return nil
	}
	return &TPage{p, t.tb}
}

// TPage is a page inside a test.
type TPage struct {
	*Page
	tb TB
}

// Fetch has the page call fetch(), with at most one Init.
func (p *TPage) Fetch(url string, init ...Init) *Outcome {
	p.tb.Helper()
	var i Init
	if len(init) > 0 {
		i = init[0]
	}
	o, err := p.Page.Fetch(p.tb.Context(), url, i)
	if err != nil {
		p.tb.Fatalf("lab: %v", err)
		return nil
	}
	return o
}
