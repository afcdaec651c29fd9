package chrome_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/driver"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/scenarios"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// loop is the raw in-page fetch loop: the same calls, a fixed number in
// flight, each body read, nothing reported.
const loop = `(async (jobs, width) => {
  let next = 0;
  const one = async () => {
    while (next < jobs.length) {
      for (const job of jobs[next++]) {
        const init = { ...job.init };
        if (job.headers) init.headers = job.headers;
        if (job.body) init.body = job.body.content;
        try { const r = await fetch(job.url, init); await r.text(); } catch (e) {}
      }
    }
  };
  await Promise.all(Array.from({ length: width }, one));
  return next;
})`

// requests is the number of scenarios in a round. Rounds are short and alternate,
// so that both sides have the same of a machine that others use too.
const requests = 400

// BenchmarkThroughput runs scenarios through the full path (serve, drive,
// observe, judge, result kept) and the same calls through a raw loop in the
// same pages of the same browser, in turn, and prints the ratio of their
// requests per second last.
func BenchmarkThroughput(b *testing.B) {
	for _, engine := range []scenario.Flavour{scenario.HeadlessShell, scenario.FullFlavour} {
		b.Run(engine.String(), func(b *testing.B) { throughput(b, engine) })
	}
}

func throughput(b *testing.B, engine scenario.Flavour) {
	ctx := b.Context()
	set, err := servers.Start(ctx, servers.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer set.Close()
	started, err := chrome.Start(ctx, browser.Config{Flavour: engine, Hosts: set.Mappings(), SPKIHash: set.Authority().SPKIHash()})
	if err != nil {
		b.Fatal(err)
	}
	defer started.Close()
	round := comparable(b)
	fullPath(b, started, set, round) // pages open, code warm
	var full, raw time.Duration
	var fullSent, rawSent int
	for b.Loop() {
		d, n := fullPath(b, started, set, round)
		full, fullSent = full+d, fullSent+n
		d, n = rawLoop(b, started, set, round)
		raw, rawSent = raw+d, rawSent+n
	}
	fullRate, rawRate := float64(fullSent)/full.Seconds(), float64(rawSent)/raw.Seconds()
	b.ReportMetric(fullRate/rawRate, "ratio")
	b.ReportMetric(fullRate, "crosscheck-req/s")
	b.ReportMetric(rawRate, "raw-req/s")
	info := started.Info()
	fmt.Printf("%s %s (%s), %d requests\nthroughput ratio %.2f (crosscheck %.0f/s, raw fetch loop %.0f/s)\n",
		info.Product, info.Version, info.Flavour, fullSent+rawSent, fullRate/rawRate, fullRate, rawRate)
}

// comparable is the catalogue's fetch() scenarios that need no time, no page
// of their own and no cookie, repeated to the size of a round.
func comparable(b testing.TB) []scenario.Scenario {
	c, err := scenarios.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	var pick []scenario.Scenario
	for _, s := range c.Scenarios {
		if s.Page == scenario.PageApp && !s.Apart() && len(s.Cookies) == 0 && s.Deviates == nil && plain(s) {
			pick = append(pick, s)
		}
	}
	if len(pick) < 50 {
		b.Fatalf("only %d scenarios to compare", len(pick))
	}
	var out []scenario.Scenario
	for len(out) < requests {
		out = append(out, pick...)
	}
	return out[:requests]
}

func plain(s scenario.Scenario) bool {
	if len(s.Steps) != 1 || s.Steps[0].Fetch == nil || s.Steps[0].After > 0 {
		return false
	}
	f := s.Steps[0].Fetch
	if f.URL != "" || f.To.OnPageHost() || f.Body != nil && f.Body.Kind > fetch.TextBody || f.Body != nil && f.Body.Repeat > 0 {
		return false
	}
	sv := s.Steps[0].Serve
	if sv == nil {
		return true
	}
	for _, a := range []*scenario.Answer{sv.Preflight, sv.Response} {
		if a != nil && (a.Delay > 0 || a.Close != wire.CloseNowhere || a.Bytes != "") {
			return false
		}
	}
	return sv.Protocol == scenario.HTTP2
}

// fullPath returns the time taken and the requests that were on the wire.
func fullPath(b *testing.B, started *chrome.Browser, set *servers.Set, round []scenario.Scenario) (time.Duration, int) {
	start := time.Now()
	results, err := run.Runner{Browser: started, Targets: set}.Run(b.Context(), round)
	took := time.Since(start)
	if err != nil {
		b.Fatal(err)
	}
	sent := 0
	for _, r := range results {
		if r.Verdict != judge.Conforms {
			b.Fatalf("%s: %v %s", r.Scenario.ID, r.Verdict, r.Error)
		}
		for _, s := range r.Steps {
			sent += len(s.Wire)
		}
	}
	return took, sent
}

// rawLoop stages everything first, so that only the page's loop is timed.
func rawLoop(b testing.TB, started *chrome.Browser, set *servers.Set, round []scenario.Scenario) (time.Duration, int) {
	var jobs [][]json.RawMessage
	var targets []scenario.Target
	var page browser.Page
	for i := range round {
		place, target := set.Place(&round[i])
		scripts, err := round[i].Script(place)
		if err != nil {
			b.Fatal(err)
		}
		target.Stage(0, scripts[0])
		targets = append(targets, target)
		job, err := driver.Job(0, scripts[0].Call, time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		jobs = append(jobs, []json.RawMessage{job})
		if page == nil {
			p, err := started.Open(b.Context(), browser.PageSpec{URL: place.Page.URL})
			if err != nil {
				b.Fatal(err)
			}
			page = p
		}
	}
	list, err := json.Marshal(jobs)
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	n, err := chromedp.Run(chrome.Context(page), chromedp.Evaluate[int](
		fmt.Sprintf("%s(%s, %d)", loop, list, run.DefaultInFlight), chromedp.EvalAwaitPromise))
	took := time.Since(start)
	if err != nil || n != len(round) {
		b.Fatalf("the raw loop ran %d of %d: %v", n, len(round), err)
	}
	sent := 0
	for _, t := range targets {
		sent += len(t.Exchanges())
		t.Close()
	}
	return took, sent
}
