package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/internal/parallel"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// BenchmarkVerify holds nginx to a policy of 3 origins and 10 routes, and makes
// the same calls by a raw loop of fetch() in pages at the same origins, opened
// anew as well, against the same nginx, in turn. It prints the ratio of their
// probes per second last.
func BenchmarkVerify(b *testing.B) {
	p := benchPolicy(b)
	s, err := NewSession(lab.Config{}.Browser)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var ours, raw time.Duration
	probes := 0
	for b.Loop() {
		r, err := s.Run(b.Context(), Config{Policy: p})
		if err != nil {
			b.Fatal(err)
		}
		if r.Verdict() != judge.Conforms {
			b.Fatal(r.Report("").Verdict)
		}
		ours, probes = ours+r.Took, probes+len(r.Probes)
		raw += rawLoop(b, s, p, r.Probes)
	}
	rate, rawRate := float64(probes)/ours.Seconds(), float64(probes)/raw.Seconds()
	b.ReportMetric(rate/rawRate, "ratio")
	fmt.Printf("verify ratio %.2f (%d probes a run, %.1f s each; crosscheck %.0f probes/s, raw fetch loop %.0f/s)\n",
		rate/rawRate, probes/b.N, ours.Seconds()/float64(b.N), rate, rawRate)
}

// benchPolicy is in front of a right configuration.
func benchPolicy(b *testing.B) policy.Policy {
	text := "target: https://api.example.com\nproxy: {kind: nginx, config: nginx.conf}\norigins:\n" +
		"  allow: [https://app.example.com, https://admin.example.com, https://www.example.org]\nroutes:\n"
	for i := range 10 {
		text += fmt.Sprintf("  - {path: /r%d, methods: [GET, PUT], headers: [Content-Type, Authorization], credentials: true, "+
			"expose: {X-Total: \"3\"}, maxAge: 10m, errors: [404, 502]}\n", i)
	}
	dir := b.TempDir()
	conf, err := os.ReadFile("testdata/right.conf")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "nginx.conf"), conf, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
	p, err := policy.Parse(filepath.Join(dir, "cors.yaml"), []byte(text))
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// rawLoop makes the calls from pages that loop, and returns how long it took.
func rawLoop(b *testing.B, s *Session, p policy.Policy, probes []rule.Probe) time.Duration {
	t, err := startTarget(b.Context(), Config{Policy: p}, s.authority)
	if err != nil {
		b.Fatal(err)
	}
	defer t.close()
	cfg := lab.Config{Authority: s.authority, Origins: map[string]http.Handler{}, Forward: t.at}
	jobs, done := map[string][]any{}, make(chan struct{}, len(probes))
	for _, p := range probes {
		c := t.tag(&s.tokens, p.Ask)
		jobs[p.Caller.Origin.String()] = append(jobs[p.Caller.Origin.String()], map[string]any{"url": c.call.URL.String(), "init": initOf(c.call)})
	}
	var origins []string
	for o, list := range jobs {
		if o == "null" {
			continue
		}
		origins = append(origins, o)
		cfg.Origins[o] = loopPage(list, done)
	}
	l, err := lab.Start(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	start := time.Now()
	parallel.Each(b.Context(), originsAtOnce, origins, func(o string) {
		if err := loopIn(b.Context(), l, o, done); err != nil {
			b.Error(err)
		}
	})
	return time.Since(start)
}

func loopIn(ctx context.Context, l *lab.Lab, origin string, done <-chan struct{}) error {
	u, err := weburl.Parse(origin+"/", fetch.URL{})
	if err != nil {
		return err
	}
	page, err := l.Browser.Open(ctx, browser.PageSpec{URL: u})
	if err != nil {
		return err
	}
	defer page.Close()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// loopPage is a page that makes its calls, callsAtOnce at a time, and says when
// it is done.
func loopPage(jobs []any, done chan<- struct{}) http.Handler {
	list, err := json.Marshal(jobs)
	if err != nil {
		panic(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<!doctype html><link rel=icon href="data:,"><script>
				const jobs = %s; let next = 0;
				const one = async () => { while (next < jobs.length) { const j = jobs[next++];
					try { const r = await fetch(j.url, j.init); await r.text(); } catch {} } };
				Promise.all(Array.from({length: %d}, one)).then(() => fetch("/done"));</script>`, list, callsAtOnce)
		case "/done":
			done <- struct{}{}
		default:
			servers.Pages.ServeHTTP(w, r)
		}
	})
}

func initOf(c fetch.Call) map[string]any {
	m := map[string]any{"credentials": c.Credentials}
	if c.Method != "" {
		m["method"] = c.Method
	}
	if len(c.Headers) > 0 {
		m["headers"] = scenario.Headers(c.Headers)
	}
	return m
}
