package verify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync/atomic"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// LatencyConfig says whose preflights to price. Only Policy is needed.
type LatencyConfig struct {
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
	Chrome          browser.Config
}

// Latency is what a preflight costs, and Access-Control-Max-Age saves.
type Latency struct {
	Target  string // what was measured: "nginx 1.22.1 (nginx.conf)"
	Browser browser.Info
	Probe   policy.Probe // whose call was made
	MaxAge  string       // what the target says; "" for nothing
	Calls   int          // of each kind, of which a row has the quickest
	Rows    []LatencyRow
	Notes   []string
}

// LatencyRow is what a call takes over a protocol and a distance.
type LatencyRow struct {
	Protocol  string // "HTTP/1.1" or "HTTP/2"
	RoundTrip time.Duration

	Preflighted time.Duration // a call for a URL that was not asked for before
	Again       time.Duration // a call for one that was
	Remembered  bool          // the second kind had no preflight
}

// Saved is the share of a call's time that a remembered preflight saves, from 0
// to 1.
func (r LatencyRow) Saved() float64 {
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

// MeasureLatency times a promised call that needs a preflight, in the browser. An
// error is a mistake in policy or configuration, or that nobody knows.
func MeasureLatency(ctx context.Context, cfg LatencyConfig) (_ *Latency, err error) {
	if len(cfg.RoundTrips) == 0 {
		cfg.RoundTrips = usualRoundTrips
	}
	if cfg.Calls <= 0 {
		cfg.Calls = usualCalls
	}
	p, err := preflightedProbe(cfg)
	if err != nil {
		return nil, err
	}
	authority, err := servers.NewAuthority()
	if err != nil {
		return nil, err
	}
	t, err := startTarget(ctx, Config{Policy: cfg.Policy, SkipUnavailable: cfg.SkipUnavailable}, authority)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	way, err := newDistance(ctx, t.at[p.Target.String()])
	if err != nil {
		return nil, err
	}
	defer way.close()
	l := &Latency{Target: t.name, Probe: p, Calls: cfg.Calls, Notes: t.notes}
	if len(cfg.Protocols) == 0 {
		cfg.Protocols = []string{http1, http2}
	}
	for _, protocol := range cfg.Protocols {
		if protocol == http2 && !speaksHTTP2(ctx, p.Target, t.at[p.Target.String()]) {
			l.Notes = append(l.Notes, "the target does not speak HTTP/2")
			continue
		}
		if err := l.over(ctx, protocol, cfg, t, authority, way); err != nil {
			return nil, fmt.Errorf("latency: %s: %w", protocol, err)
		}
	}
	return l, nil
}

// preflightedProbe is the policy's first promise whose call needs a preflight.
func preflightedProbe(cfg LatencyConfig) (policy.Probe, error) {
	all, err := cfg.Policy.Narrow(cfg.Routes, nil)
	if err != nil {
		return policy.Probe{}, err
	}
	i := slices.IndexFunc(all, func(p policy.Probe) bool {
		return p.Promised && !p.SameOrigin && p.Want.Preflight == scenario.MustBeSent && p.Origin != "null" && p.Fault == "" && p.Aspect != policy.AboutError
	})
	if i < 0 {
		return policy.Probe{}, errors.New("latency: the policy promises no call that needs a preflight, so there is none to price: give a route a method such as PUT, or a header")
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
func (l *Latency) over(ctx context.Context, protocol string, cfg LatencyConfig, t *target, authority *servers.Authority, way *distance) (err error) {
	c := cfg.Chrome
	if protocol == http1 {
		c.Flags = append(slices.Clone(c.Flags), "--disable-http2")
	}
	s, err := NewSession(c)
	if err != nil {
		return err
	}
	s.authority = authority
	defer func() { err = errors.Join(err, s.Close()) }()
	page, err := weburl.Parse(pageURL(l.Probe), fetch.URL{})
	if err != nil {
		return err
	}
	st, err := s.set(ctx, map[uint16]bool{port(l.Probe.Target): true, port(page.Origin()): true}, t.keys)
	if err != nil {
		return err
	}
	st.lead([]fetch.Origin{page.Origin()}, map[fetch.Origin]string{l.Probe.Target: way.addr()})
	defer st.router.lead(nil)
	l.Browser = st.lab.Browser.Info()
	a := &asker{
		cfg: Config{Policy: cfg.Policy}, target: t, lab: st.lab, tokens: &s.tokens,
		report: &Report{Policy: cfg.Policy, Probes: []policy.Probe{l.Probe}},
	}
	if err := a.enter(ctx, []int{0})[doorOf(l.Probe)]; err != nil {
		return err
	}
	m := meter{asker: a, latency: l}
	if m.quick, err = a.open(ctx, l.Probe, false); err != nil {
		return err
	}
	defer m.quick.Close()
	if m.witness, err = a.open(ctx, l.Probe, true); err != nil {
		return err
	}
	defer m.witness.Close()
	for _, rtt := range cfg.RoundTrips {
		way.roundTrip.Store(int64(rtt))
		row, err := m.row(ctx)
		if err != nil {
			return fmt.Errorf("round trip %v: %w", rtt, err)
		}
		row.Protocol, row.RoundTrip = protocol, rtt
		l.Rows = append(l.Rows, row)
	}
	return nil
}

// meter times calls of one page, and has another one look that they are what they
// are said to be: looking takes time.
type meter struct {
	asker          *asker
	latency        *Latency
	quick, witness *opened
}

// row times both kinds of calls in turn, over connections that are open already.
func (m meter) row(ctx context.Context) (LatencyRow, error) {
	row := LatencyRow{Preflighted: never, Again: never}
	same := m.asker.target.stage(m.asker.tokens, m.latency.Probe)
	for n := range warm + m.latency.Calls {
		first, err := m.time(ctx, m.asker.target.stage(m.asker.tokens, m.latency.Probe))
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
	fresh, maxAge, err := m.look(ctx, m.asker.target.stage(m.asker.tokens, m.latency.Probe))
	if err == nil && fresh == 0 {
		err = errors.New("a call for a new URL is not preflighted")
	}
	m.latency.MaxAge = maxAge
	return row, err
}

// warm is how many calls of each kind open the connections; the second is the
// first that can be remembered.
const warm = 2

// never is longer than any call takes.
const never = time.Hour

// time is how long the page waits for a call.
func (m meter) time(ctx context.Context, s staged) (time.Duration, error) {
	start := time.Now()
	seen, err := m.quick.Do(ctx, s.call)
	took := time.Since(start)
	if err == nil && seen.Page.Outcome.Kind != fetch.Readable {
		err = fmt.Errorf("%s is promised and does not work (%s): run crosscheck verify first", m.latency.Probe.ID, seen.Browser.Reason+seen.Browser.Failure)
	}
	return took, err
}

// look makes a call and counts its preflights; maxAge is what they were answered.
func (m meter) look(ctx context.Context, s staged) (preflights int, maxAge string, err error) {
	seen, err := m.witness.Do(ctx, s.call)
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

// distance is a way to a target that takes time: what is sent arrives half a
// round trip later, in each direction.
type distance struct {
	*relay
	roundTrip atomic.Int64 // nanoseconds
}

func newDistance(ctx context.Context, to string) (*distance, error) {
	d := &distance{}
	r, err := newRelay(ctx, to, func(back, front net.Conn) { d.carry(back, front) })
	d.relay = r
	return d, err
}

// carry carries bytes one way, late.
func (d *distance) carry(to, from net.Conn) {
	type late struct {
		bytes []byte
		due   time.Time
	}
	under := make(chan late, 1024)
	go func() {
		defer close(under)
		for {
			buf := make([]byte, 16<<10)
			n, err := from.Read(buf)
			if n > 0 {
				under <- late{buf[:n], time.Now().Add(time.Duration(d.roundTrip.Load()) / 2)}
			}
			if err != nil {
				return
			}
		}
	}()
	failed := false
	for l := range under {
		time.Sleep(time.Until(l.due))
		if !failed {
			_, err := to.Write(l.bytes)
			failed = err != nil
		}
	}
	if t, ok := to.(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
}
