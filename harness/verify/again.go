package verify

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// print is how a target answers the requests of a probe, as far as CORS is
// concerned, to a client that is no browser. It is no verdict: it tells whether a
// browser must be asked again.
type print string

// Again verifies what has changed since a report that the session made with
// Config.Watch: probes that are new or other, and those whose requests the
// target now answers otherwise. Of the others the report keeps the results. It
// returns how many were asked.
func (s *Session) Again(ctx context.Context, cfg Config, before *Report) (*Report, int, error) {
	cfg.Watch = true
	cfg.before = before
	r, err := s.Run(ctx, cfg)
	if r == nil {
		return nil, 0, err
	}
	return r, r.asked, err
}

// unchanged copies from an earlier report what is as it was, and returns the
// indexes of what must be asked.
func (r *Report) unchanged(ctx context.Context, t *target, s *Session, before *Report) []int {
	r.prints = make([]print, len(r.Probes))
	f := newPrinter(t, s)
	defer f.close()
	all := indexes(len(r.Probes))
	each(ctx, callsAtOnce, all, func(i int) { r.prints[i] = f.print(ctx, r.Policy, r.Probes[i]) })
	if before == nil {
		return all
	}
	at := map[string]int{}
	for i, p := range before.Probes {
		at[p.ID] = i
	}
	return slices.DeleteFunc(all, func(i int) bool {
		j, known := at[r.Probes[i].ID]
		same := known && before.prints != nil && before.prints[j] == r.prints[i] && before.Results[j].Verdict < judge.Inconclusive &&
			reflect.DeepEqual(before.Probes[j], r.Probes[i])
		if same {
			r.Results[i], r.Remedies[i] = before.Results[j], before.Remedies[j]
		}
		return same
	})
}

// printer takes prints.
type printer struct {
	target  *target
	session *Session

	mu      sync.Mutex
	clients map[fetch.Origin]*http.Client
}

func newPrinter(t *target, s *Session) *printer {
	return &printer{target: t, session: s, clients: map[fetch.Origin]*http.Client{}}
}

func (f *printer) close() {
	for _, c := range f.clients {
		c.CloseIdleConnections()
	}
}

// print sends what a browser would send for the probe; where it is about caches,
// also what it would in each order, for one URL.
func (f *printer) print(ctx context.Context, pol policy.Policy, p policy.Probe) print {
	var b strings.Builder
	f.calls(ctx, &b, pol, p)
	if p.Aspect == policy.AboutVary {
		for _, o := range pol.Orders(p) {
			f.calls(ctx, &b, pol, o.First, o.Second)
		}
	}
	return print(b.String())
}

// calls makes calls for one URL.
func (f *printer) calls(ctx context.Context, b *strings.Builder, pol policy.Policy, probes ...policy.Probe) {
	c := f.target.stage(&f.session.tokens, probes[0])
	defer c.forget()
	for _, p := range probes {
		call := f.target.restage(c.token, p)
		page, err := weburl.Parse(pageURL(p), fetch.URL{})
		if err != nil {
			fmt.Fprintln(b, err)
			return
		}
		for _, e := range (fetch.Agent{}).Predict(client(p, page), call, pol.Ideal(p), fetch.State{}).Wire {
			b.WriteString(f.exchange(ctx, p, e.Sent, c.token))
		}
	}
}

// toldByPrints are the headers that matter to caches or to redirects.
var toldByPrints = []string{"vary", "location", "cache-control", "expires", "set-cookie"}

func (f *printer) exchange(ctx context.Context, p policy.Probe, sent fetch.Sent, token string) string {
	r, err := http.NewRequestWithContext(ctx, sent.Method, sent.URL.String(), strings.NewReader(sent.Body.Content))
	if err != nil {
		return err.Error()
	}
	for _, h := range sent.Headers {
		r.Header.Add(h.Name, h.Value)
	}
	res, err := f.client(p.Target).Do(r)
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
		if strings.HasPrefix(lower, "access-control-") || slices.Contains(toldByPrints, lower) {
			lines = append(lines, strings.ReplaceAll(name+": "+strings.Join(values, " | "), token, ""))
		}
	}
	slices.Sort(lines[1:])
	return strings.Join(lines, "\n") + "\n"
}

// client speaks to one target, and follows no redirect.
func (f *printer) client(o fetch.Origin) *http.Client {
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
