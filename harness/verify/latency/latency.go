// Package latency measures in a browser what a CORS-preflight fetch costs, and what
// Access-Control-Max-Age saves. It may change without notice, and judges nothing.
package latency

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/verify"
)

// Config says whose preflights to measure. Only Policy is needed.
type Config struct {
	Policy policy.Policy
	Routes []string // the call is one of these paths'; none is any

	// RoundTrips are simulated in front of the target, one after the other; none
	// is 0, 20 ms and 100 ms.
	RoundTrips []time.Duration

	// Protocols are "HTTP/1.1" and "HTTP/2"; none is what the target speaks of
	// both.
	Protocols []string

	// Calls is how many calls of each kind are timed, of which the quickest
	// counts: what else the machine does only ever adds. 0 is 9.
	Calls int

	SkipUnavailable bool
	Browser         browser.Config
}

// Result is what a preflight costs, and Access-Control-Max-Age saves.
type Result struct {
	Target  string // what was measured: "nginx 1.22.1 (nginx.conf)"
	Browser browser.Info
	Probe   rule.Probe // whose call was made
	MaxAge  string     // what the target says; "" for nothing
	Calls   int        // of each kind, of which a row has the quickest
	Rows    []Row
	Notes   []string
}

// Row is what a call takes over a protocol and a distance.
type Row struct {
	Protocol  string // "HTTP/1.1" or "HTTP/2"
	RoundTrip time.Duration

	Preflighted time.Duration // a call for a URL that was not asked for before
	Again       time.Duration // a call for one that was
	Remembered  bool          // the second kind had no preflight
}

// Saved is the share of a call's time that a remembered preflight saves, from 0
// to 1.
func (r Row) Saved() float64 {
	if !r.Remembered || r.Preflighted <= 0 {
		return 0
	}
	return 1 - r.Again.Seconds()/r.Preflighted.Seconds()
}

// The protocols.
const (
	http1 = "HTTP/1.1"
	http2 = "HTTP/2"
)

var usualRoundTrips = []time.Duration{0, 20 * time.Millisecond, 100 * time.Millisecond}

// usualCalls are enough for one that nothing disturbs.
const usualCalls = 9

// Measure times a promised call that needs a preflight, in the browser. An error is
// a mistake in policy or configuration, or means that nothing is known.
func Measure(ctx context.Context, cfg Config) (_ *Result, err error) {
	if len(cfg.RoundTrips) == 0 {
		cfg.RoundTrips = usualRoundTrips
	}
	if cfg.Calls <= 0 {
		cfg.Calls = usualCalls
	}
	if len(cfg.Protocols) == 0 {
		cfg.Protocols = []string{http1, http2}
	}
	p, err := preflightedProbe(cfg)
	if err != nil {
		return nil, err
	}
	subject, err := verify.Start(ctx, verify.Config{Policy: cfg.Policy, SkipUnavailable: cfg.SkipUnavailable})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, subject.Close()) }()
	way, err := newDistance(ctx, subject.Addr(p.Target()))
	if err != nil {
		return nil, err
	}
	defer way.close()
	r := &Result{Target: subject.Name(), Probe: p, Calls: cfg.Calls, Notes: subject.Notes()}
	for _, protocol := range cfg.Protocols {
		if protocol == http2 && !speaksHTTP2(ctx, p.Target(), subject.Addr(p.Target())) {
			r.Notes = append(r.Notes, "the target does not speak HTTP/2")
			continue
		}
		if err := r.over(ctx, protocol, cfg, subject, way); err != nil {
			return nil, fmt.Errorf("latency: %s: %w", protocol, err)
		}
	}
	return r, nil
}

// preflightedProbe is the policy's first promise whose call needs a preflight, and
// which the upstream answers normally.
func preflightedProbe(cfg Config) (rule.Probe, error) {
	all, err := rule.Narrow(cfg.Policy, policy.Resolve(cfg.Policy), cfg.Routes, nil)
	if err != nil {
		return rule.Probe{}, err
	}
	i := slices.IndexFunc(all, func(p rule.Probe) bool {
		return p.Promised && !p.SameOrigin() && p.Want.Preflight == scenario.MustBeSent && !p.Caller.Origin.Opaque() && p.Fault == "" &&
			p.Response.Status == p.Grant.Answer(p.Caller.Origin, p.Grant.Status).Status
	})
	if i < 0 {
		return rule.Probe{}, errors.New("latency: no call of the policy needs a preflight; add a method such as PUT, or a header, to a route")
	}
	return all[i], nil
}

// speaksHTTP2 asks the target.
func speaksHTTP2(ctx context.Context, o fetch.Origin, addr string) bool {
	if o.Scheme() != "https" {
		return false
	}
	d := tls.Dialer{Config: &tls.Config{ServerName: o.Host(), NextProtos: []string{"h2", "http/1.1"}, InsecureSkipVerify: true}} // nothing is sent
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	defer c.Close()
	return c.(*tls.Conn).ConnectionState().NegotiatedProtocol == "h2"
}

// over measures over a protocol, in a browser of its own.
func (r *Result) over(ctx context.Context, protocol string, cfg Config, subject *verify.Subject, way *distance) (err error) {
	c := cfg.Browser
	if protocol == http1 {
		c.Flags = append(slices.Clone(c.Flags), "--disable-http2")
	}
	visit, err := subject.Visit(ctx, r.Probe, way.addr(), c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, visit.Close()) }()
	r.Browser = visit.Browser()
	for _, trip := range cfg.RoundTrips {
		way.roundTrip.Store(int64(trip))
		row, err := meter{visit, r}.row(ctx)
		if err != nil {
			return fmt.Errorf("round trip %v: %w", trip, err)
		}
		row.Protocol, row.RoundTrip = protocol, trip
		r.Rows = append(r.Rows, row)
	}
	return nil
}

// meter times calls of one page, and has another one record that they are what
// they are said to be: recording takes time.
type meter struct {
	visit  *verify.Visit
	result *Result
}

// row times both kinds of calls in turn, over connections that are open already.
func (m meter) row(ctx context.Context) (Row, error) {
	row := Row{Preflighted: never, Again: never}
	same := m.visit.Call()
	for n := range warm + m.result.Calls {
		first, err := m.time(ctx, m.visit.Call())
		if err != nil {
			return row, err
		}
		again, err := m.time(ctx, same)
		if err != nil {
			return row, err
		}
		if n >= warm {
			row.Preflighted, row.Again = min(row.Preflighted, first), min(row.Again, again)
		}
	}
	// What was remembered may have come to its end meanwhile.
	if _, _, err := m.look(ctx, same); err != nil {
		return row, err
	}
	preflights, _, err := m.look(ctx, same)
	if err != nil {
		return row, err
	}
	row.Remembered = preflights == 0
	fresh, maxAge, err := m.look(ctx, m.visit.Call())
	if err == nil && fresh == 0 {
		err = errors.New("the browser sent no preflight for a new URL")
	}
	m.result.MaxAge = maxAge
	return row, err
}

// warm is how many calls of each kind open the connections; the second is the
// first that can be remembered.
const warm = 2

// never is longer than any call takes.
const never = time.Hour

// time is how long the page waits for a call.
func (m meter) time(ctx context.Context, call fetch.Call) (time.Duration, error) {
	start := time.Now()
	seen, err := m.visit.Do(ctx, call)
	took := time.Since(start)
	if err == nil && seen.Page.Outcome.Kind != fetch.Readable {
		err = fmt.Errorf("%s does not work, although the policy promises it (%s); run crosscheck verify first", m.result.Probe.ID, seen.Browser.Reason+seen.Browser.Failure)
	}
	return took, err
}

// look makes a call and counts its preflights; maxAge is what they were answered.
func (m meter) look(ctx context.Context, call fetch.Call) (preflights int, maxAge string, err error) {
	seen, err := m.visit.Record(ctx, call)
	if err != nil {
		return 0, "", err
	}
	for _, r := range seen.Browser.Records {
		if r.Preflight {
			preflights++
			maxAge, _ = r.Response.Get("Access-Control-Max-Age")
		}
	}
	if len(seen.Browser.Records) == preflights {
		return 0, "", errors.New("there is no record of the call")
	}
	return preflights, maxAge, nil
}
