package run

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// ahead is a page whose browser goes by a clock of its own.
type ahead struct {
	honestPage
	advanced []time.Duration
}

func (p *ahead) Advance(_ context.Context, d time.Duration) error {
	p.advanced = append(p.advanced, d)
	current.state.Now += d
	return nil
}

type clocked struct {
	*honest
	page *ahead
}

func (c clocked) Open(context.Context, browser.PageSpec) (browser.Page, error) { return c.page, nil }

// tenMinutes is a scenario whose cache entry has ended before the third step.
func tenMinutes() scenario.Scenario {
	put := &scenario.Fetch{Method: "PUT"}
	grant := scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "*"}, {Name: "Access-Control-Allow-Methods", Value: "PUT"}, {Name: "Access-Control-Max-Age", Value: "600"}}
	sent, absent := scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent}, scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent}
	return scenario.Scenario{ID: "x/y", Rule: "A rule.", Spec: "concept-cache", Browser: scenario.BrowserNeed{Clock: scenario.NetworkServiceClock}, Steps: []scenario.Step{
		{Fetch: put, Serve: &scenario.Serve{Preflight: &scenario.Answer{Headers: grant}, Response: &scenario.Answer{Headers: grant[:1]}}, Want: sent},
		{Advance: scenario.Duration(599 * time.Second), Fetch: put, Want: absent},
		{Advance: scenario.Duration(time.Second), Fetch: put, Want: sent},
	}}
}

func TestAdvance(t *testing.T) {
	h := &honest{}
	page := &ahead{honestPage: honestPage{h}}
	results, err := Runner{Browser: clocked{h, page}, Targets: h}.Run(t.Context(), []scenario.Scenario{tenMinutes()})
	if err != nil || results[0].Verdict != judge.Conforms {
		t.Errorf("%v %v: %+v", err, results[0].Verdict, results[0].Cause())
	}
	if want := []time.Duration{599 * time.Second, time.Second}; !slices.Equal(page.advanced, want) {
		t.Errorf("advanced %v, want %v", page.advanced, want)
	}
}

// A browser whose clock cannot be advanced must never pass for one whose clock
// was.
func TestAdvanceWithoutAClock(t *testing.T) {
	h := &honest{}
	results, err := Runner{Browser: h, Targets: h}.Run(t.Context(), []scenario.Scenario{tenMinutes()})
	if err != nil || results[0].Verdict != judge.Inconclusive || !strings.Contains(results[0].Error, "no clock of its own") {
		t.Errorf("%v %v %s", err, results[0].Verdict, results[0].Error)
	}
}
