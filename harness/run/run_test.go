package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/judge/sample"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// honest is a browser and its targets in one, which obey the standard by
// asking the oracle; lie, where set, changes what is observed. The real
// browser and the real servers are in the suites: this one dies and lies on
// command.
type honest struct {
	mu   sync.Mutex
	runs int
	open error
	lie  func(run int, seen *wire.Seen, log []wire.Exchange) ([]wire.Exchange, error)
	dies int // in this run, and nobody notices unless he asks
}

func (h *honest) dead(run int) error {
	if run == h.dies {
		return fmt.Errorf("its network service died: %w", browser.ErrBrowserGone)
	}
	return nil
}

func (h *honest) Open(context.Context, browser.PageSpec) (browser.Page, error) {
	if h.open != nil {
		return nil, h.open
	}
	return &honestPage{h}, nil
}

func (h *honest) Place(*scenario.Scenario) (scenario.Placement, scenario.Target) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.runs++
	p := sample.Place()
	p.Prefix = fmt.Sprintf("/x%d", h.runs)
	current = &honestTarget{h: h, run: h.runs, place: p}
	return p, current
}

// current is the target of the only scenario in flight.
var current *honestTarget

type honestTarget struct {
	h     *honest
	run   int
	place scenario.Placement
	step  int
	sc    scenario.Script
	state fetch.State
	wire  []wire.Exchange
}

func (t *honestTarget) Stage(step int, s scenario.Script) { t.step, t.sc = step, s }

func (t *honestTarget) Exchanges() []wire.Exchange { return t.wire }

func (t *honestTarget) Close() {}

type honestPage struct{ h *honest }

func (p *honestPage) SetCookies(context.Context, []fetch.Cookie) error { return nil }

func (p *honestPage) Cookies(context.Context) ([]fetch.Cookie, error) { return nil, nil }

func (p *honestPage) Browser() browser.Info { return sample.Browser }

func (p *honestPage) Close() error { return nil }

func (p *honestPage) Alive(context.Context) error { return p.h.dead(current.run) }

func (p *honestPage) Do(_ context.Context, call fetch.Call) (wire.Seen, error) {
	t := current
	pr := chromium.Engine.Agent().Predict(t.place.Page, call, t.sc.Respond(), t.state)
	t.state = pr.State
	seen := wire.Seen{Page: wire.PageSaw{Outcome: pr.Outcome}, Browser: wire.BrowserSaw{Known: true}}
	seen.Page.Outcome.Refusal = fetch.Refusal{}
	if pr.Outcome.Kind == fetch.NetworkError {
		seen.Browser.Reason = t.sc.Want.Chrome
	}
	var log []wire.Exchange
	for _, e := range pr.Wire {
		r := e.Answer.Response
		log = append(log, wire.Exchange{Step: t.step, Hop: e.Sent.Hop, Preflight: e.Sent.Preflight, Method: e.Sent.Method, URL: e.Sent.URL,
			Protocol: "HTTP/2.0", Request: e.Sent.Headers, Answered: true, Status: r.Status, Response: r.Headers, Reply: r.Body})
	}
	var err error
	if p.h.lie != nil {
		log, err = p.h.lie(t.run, &seen, log)
	}
	t.wire = append(t.wire, log...)
	return seen, err
}

func TestRunnerRunsSurprisesOnceMore(t *testing.T) {
	readable := fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200}
	gone := fmt.Errorf("page: %w", browser.ErrBrowserGone)
	for _, row := range []struct {
		name     string
		scenario *scenario.Scenario
		open     error
		lie      func(run int, seen *wire.Seen, log []wire.Exchange) ([]wire.Exchange, error)
		dies     int
		want     judge.Verdict
		runs     int
		note     string
	}{
		{name: "nothing to look at again", scenario: sample.Refused(), runs: 1},
		{
			name: "a disagreement seen twice", scenario: sample.Refused(),
			lie: func(_ int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				s.Page.Outcome = readable
				return w, nil
			},
			want: judge.BrowserDiffers, runs: 2, note: "confirmed by a second run",
		},
		{
			name: "a disagreement seen once stays one", scenario: sample.Refused(),
			lie: func(run int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 1 {
					s.Page.Outcome = readable
				}
				return w, nil
			},
			want: judge.BrowserDiffers, runs: 2, note: "seen once: a second run on new hosts ended with Conforms",
		},
		{
			name: "the browser dies once", scenario: sample.Refused(),
			lie: func(run int, _ *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 1 {
					return w, gone
				}
				return w, nil
			},
			want: judge.Conforms, runs: 2, note: "ran again: Crosscheck failed",
		},
		{
			name: "the browser dies again", scenario: sample.Refused(),
			lie:  func(_ int, _ *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) { return w, gone },
			want: judge.Broken, runs: 2, note: "ran again",
		},
		{
			name: "what looks like a network error is a death", scenario: sample.Refused(), dies: 1,
			lie: func(run int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 1 {
					return nil, nil
				}
				return w, nil
			},
			want: judge.Conforms, runs: 2, note: "its network service died",
		},
		{
			name: "a disagreement after a death is looked at twice", scenario: sample.Refused(),
			lie: func(run int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 1 {
					return w, gone
				}
				s.Page.Outcome = readable
				return w, nil
			},
			want: judge.BrowserDiffers, runs: 3, note: "confirmed by a second run",
		},
		{
			name: "a target that cannot be reached is asked again", scenario: sample.Refused(),
			lie: func(run int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 1 {
					s.Browser = wire.BrowserSaw{Known: true, Failure: "net::ERR_SOCKET_NOT_CONNECTED"}
					return nil, nil
				}
				return w, nil
			},
			want: judge.Conforms, runs: 2, note: "ran again: Chromium could not reach the target (net::ERR_SOCKET_NOT_CONNECTED)",
		},
		{
			name: "a target that can never be reached", scenario: sample.Refused(),
			lie: func(_ int, s *wire.Seen, _ []wire.Exchange) ([]wire.Exchange, error) {
				s.Browser = wire.BrowserSaw{Known: true, Failure: "net::ERR_CONNECTION_REFUSED"}
				return nil, nil
			},
			want: judge.Inconclusive, runs: 2, note: "ran again: Chromium could not reach",
		},
		{
			name: "a death after a disagreement leaves it to a third run", scenario: sample.Refused(),
			lie: func(run int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 2 {
					return w, gone
				}
				s.Page.Outcome = readable
				return w, nil
			},
			want: judge.BrowserDiffers, runs: 3, note: "confirmed by a second run",
		},
		{
			name: "early eviction, and deaths afterwards", scenario: sample.Cached(),
			lie: func(run int, _ *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run > 1 {
					return w, gone
				}
				if len(w) == 1 { // the second step
					e := w[0]
					e.Preflight, e.Method, e.Status = true, "OPTIONS", 204
					return append([]wire.Exchange{e}, w...), nil
				}
				return w, nil
			},
			want: judge.Broken, runs: 3, note: "later runs could not tell",
		},
		{
			name: "a call that failed before the target, and nobody said why", scenario: sample.Refused(),
			lie: func(run int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 1 {
					*s = wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}}, Browser: wire.BrowserSaw{}}
					return nil, nil
				}
				return w, nil
			},
			want: judge.Conforms, runs: 2, note: "could not reach the target (it gave no reason)",
		},
		{
			name: "early eviction makes a known deviation look gone", scenario: keeps(),
			lie: func(run int, _ *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 2 && current.step == 1 { // as the deviation has it
					return w[1:], nil
				}
				return w, nil
			},
			want: judge.Conforms, runs: 2, note: "one preflight too many",
		},
		{
			name: "a page that does not load is not tried again", scenario: sample.Refused(), open: errors.New("open page: 404"),
			want: judge.Inconclusive, runs: 1,
		},
		{
			name: "early eviction is no failure", scenario: sample.Cached(),
			lie: func(run int, _ *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 1 && len(w) == 1 { // the second step
					e := w[0]
					e.Preflight, e.Method, e.Status = true, "OPTIONS", 204
					e.Request = fetch.HeaderList{{Name: "Access-Control-Request-Method", Value: "DELETE"}}
					return append([]wire.Exchange{e}, w...), nil
				}
				return w, nil
			},
			want: judge.Conforms, runs: 2, note: "one preflight too many",
		},
		{
			name: "a cache that never works is", scenario: sample.Cached(),
			lie: func(_ int, _ *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if len(w) == 1 {
					e := w[0]
					e.Preflight, e.Method, e.Status = true, "OPTIONS", 204
					return append([]wire.Exchange{e}, w...), nil
				}
				return w, nil
			},
			want: judge.BrowserDiffers, runs: 2, note: "confirmed by a second run",
		},
		{
			name: "Chrome keeps silent at first", scenario: func() *scenario.Scenario {
				s := sample.Refused()
				s.Steps[0].Want.Chrome = ""
				return s
			}(),
			lie: func(run int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
				if run == 2 {
					s.Browser.Reason = "HeaderDisallowedByPreflightResponse"
				}
				return w, nil
			},
			want: judge.Conforms, runs: 2, note: "gave no reason at first",
		},
		{
			name: "the harness panics", scenario: sample.Refused(),
			lie:  func(int, *wire.Seen, []wire.Exchange) ([]wire.Exchange, error) { panic("boom") },
			want: judge.Broken, runs: 2, note: "panic: boom",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &honest{open: row.open, lie: row.lie, dies: row.dies}
			var told []judge.Result
			r := Runner{Browser: h, Targets: h, InFlight: 1, Progress: func(r judge.Result) { told = append(told, r) }}
			results, err := r.Run(t.Context(), []scenario.Scenario{*row.scenario})
			if err != nil || len(results) != 1 || len(told) != 1 {
				t.Fatalf("%d results, %d told, %v", len(results), len(told), err)
			}
			got := results[0]
			if got.Verdict != row.want || got.Runs != row.runs || !strings.Contains(strings.Join(got.Notes, "\n"), row.note) {
				t.Errorf("%v after %d runs, notes %q; want %v after %d, note %q\n%s",
					got.Verdict, got.Runs, got.Notes, row.want, row.runs, row.note, got.Error)
			}
		})
	}
}

// keeps is a sequence whose second step needs a preflight, which a browser is
// known to leave out.
func keeps() *scenario.Scenario {
	s := sample.Cached()
	h := &s.Steps[0].Serve.Preflight.Headers
	*h = slices.DeleteFunc(*h, func(x fetch.Header) bool { return x.Name == "Access-Control-Max-Age" })
	*h = append(*h, fetch.Header{Name: "Access-Control-Max-Age", Value: "0"})
	second := s.Steps[1].Want
	s.Steps[1].Want.Preflight = scenario.MustBeSent
	s.Deviates = scenario.Deviations{"chromium": {{Versions: ">=156", Because: "it keeps what it has cached", Step: 2, Want: second}}}
	return s
}

func TestRunnerStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := &honest{lie: func(run int, _ *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
		if run == 2 {
			cancel()
		}
		return w, nil
	}}
	many := make([]scenario.Scenario, 5)
	for i := range many {
		many[i] = *sample.Refused()
	}
	results, err := Runner{Browser: h, Targets: h, InFlight: 1}.Run(ctx, many)
	if !errors.Is(err, context.Canceled) || len(results) != 1 {
		t.Errorf("%d results, %v; want the one that had ended, and Canceled", len(results), err)
	}
}

func TestCampaignKeepsOnlyWhatIsNew(t *testing.T) {
	h := &honest{lie: func(run int, s *wire.Seen, w []wire.Exchange) ([]wire.Exchange, error) {
		if run == 5 || run == 6 { // the fifth round, and the second run of it
			s.Page.Outcome = fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200}
		}
		return w, nil
	}}
	kept, judged, err := Runner{Browser: h, Targets: h, InFlight: 1}.Campaign(t.Context(), []scenario.Scenario{*sample.Refused()}, 9)
	if err != nil || judged != 9 || len(kept) != 2 {
		t.Fatalf("%d judged, %d kept, %v; want 9 and 2", judged, len(kept), err)
	}
	if kept[0].Verdict != judge.Conforms || kept[1].Verdict != judge.BrowserDiffers {
		t.Errorf("kept %v and %v", kept[0].Verdict, kept[1].Verdict)
	}
}
