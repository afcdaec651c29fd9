package verify

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/parallel"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// Watch verifies again and again in one session. After its first run it asks a
// browser only about what has changed.
type Watch struct {
	session *Session

	last    *Report   // nil before the first run
	answers []answers // of each probe of the last run
}

// answers is how a target answers the requests of a probe, as far as CORS is
// concerned, to a client that is not a browser. It is not a verdict: it shows whether a
// browser must be asked again.
type answers string

// Watch returns a watch that has not run yet.
func (s *Session) Watch() *Watch { return &Watch{session: s} }

// Run verifies probes that are new or other than in the last run, and those whose
// requests the target now answers otherwise. The others keep their results. It
// returns how many were asked. The error is that of [Session.Run]; a run that has
// one is forgotten.
func (w *Watch) Run(ctx context.Context, cfg Config) (_ *Report, asked int, err error) {
	var now []answers
	r, err := w.session.run(ctx, cfg, func(ctx context.Context, r *run) []int {
		now = r.answers(ctx)
		todo := w.changed(r.report, now)
		asked = len(todo)
		return todo
	})
	if r != nil && err == nil {
		w.last, w.answers = r, now
	}
	return r, asked, err
}

// changed lists the probes that must be asked, by index, and copies the results of
// the others from the last run.
func (w *Watch) changed(r *Report, now []answers) []int {
	all := indexes(len(r.Probes))
	if w.last == nil {
		return all
	}
	at := map[string]int{}
	for i, p := range w.last.Probes {
		at[p.ID] = i
	}
	return slices.DeleteFunc(all, func(i int) bool {
		j, known := at[r.Probes[i].ID]
		same := known && w.answers[j] == now[i] && w.last.Results[j].Verdict < judge.Inconclusive && w.last.Probes[j].Same(r.Probes[i])
		if same {
			r.Results[i], r.Remedies[i] = w.last.Results[j], w.last.Remedies[j]
		}
		return same
	})
}

// answers sends the requests of every probe to the target.
func (r *run) answers(ctx context.Context) []answers {
	out := make([]answers, len(r.report.Probes))
	f := &fetcher{target: r.target, session: r.session, clients: map[fetch.Origin]*http.Client{}}
	defer f.close()
	parallel.Each(ctx, callsAtOnce, indexes(len(out)), func(i int) { out[i] = f.answers(ctx, r.report.Probes[i]) })
	return out
}

// fetcher makes the requests of probes without a browser.
type fetcher struct {
	target  *target
	session *Session

	mu      sync.Mutex
	clients map[fetch.Origin]*http.Client
}

func (f *fetcher) close() {
	for _, c := range f.clients {
		c.CloseIdleConnections()
	}
}

// answers sends what a browser would send for the probe, and for each order in
// which a shared cache is asked, what it would send for one URL.
func (f *fetcher) answers(ctx context.Context, p rule.Probe) answers {
	var b strings.Builder
	f.calls(ctx, &b, p.Ask)
	for _, o := range p.Orders() {
		f.calls(ctx, &b, o.First, o.Second)
	}
	return answers(b.String())
}

// calls makes calls for one URL.
func (f *fetcher) calls(ctx context.Context, b *strings.Builder, asks ...rule.Ask) {
	t := f.target.tag(&f.session.tokens, asks[0])
	defer t.forget()
	for _, a := range asks {
		call := f.target.retag(t.token, a)
		page, err := pageURL(a)
		if err != nil {
			fmt.Fprintln(b, err)
			return
		}
		for _, e := range (fetch.Agent{}).Predict(a.Client(page), call, a.Ideal(), fetch.State{}).Wire {
			b.WriteString(f.exchange(ctx, a.Target(), e.Sent, t.token))
		}
	}
}

// telling are the headers that matter to caches or to redirects.
var telling = []string{"vary", "location", "cache-control", "expires", "set-cookie"}

func (f *fetcher) exchange(ctx context.Context, target fetch.Origin, sent fetch.Sent, token string) string {
	r, err := http.NewRequestWithContext(ctx, sent.Method, sent.URL.String(), strings.NewReader(sent.Body.Content))
	if err != nil {
		return err.Error()
	}
	for _, h := range sent.Headers {
		r.Header.Add(h.Name, h.Value)
	}
	res, err := f.client(target).Do(r)
	if err != nil {
		return "no answer\n"
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	lines := []string{fmt.Sprint(sent.Method, " ", res.StatusCode)}
	for name, values := range res.Header {
		lower := strings.ToLower(name)
		if lower == "set-cookie" || lower == "expires" { // for caches it matters that they are there
			values = nil
		}
		if strings.HasPrefix(lower, "access-control-") || slices.Contains(telling, lower) {
			lines = append(lines, strings.ReplaceAll(name+": "+strings.Join(values, " | "), token, ""))
		}
	}
	slices.Sort(lines[1:])
	return strings.Join(lines, "\n") + "\n"
}

// client speaks to one target, and follows no redirect.
func (f *fetcher) client(o fetch.Origin) *http.Client {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.clients[o]; c != nil {
		return c
	}
	c := &http.Client{
		Timeout:       10 * time.Second,
		Transport:     f.target.transport(o),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	f.clients[o] = c
	return c
}
