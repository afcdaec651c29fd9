package verify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
	targets "github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// target is what answers: whatever the policy puts under test, with TLS edges in
// front where the policy has them, and with stand-ins behind it.
type target struct {
	kind     targets.Kind
	prepared targets.Prepared
	running  targets.Running
	about    targets.About

	at    map[string]string // origin to loopback address
	keys  []string          // of certificates that others have signed: SHA-256 of the public key, base64
	edges []*targets.Edge
	notes []string

	authority *servers.Authority
	upstreams *upstream.Set
}

// startTarget brings up what the policy is about.
func startTarget(ctx context.Context, cfg Config, authority *servers.Authority) (_ *target, err error) {
	p := cfg.Policy
	t := &target{at: map[string]string{}, authority: authority}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.close())
		}
	}()
	if t.upstreams, err = upstream.Start(ctx, upstream.Config{Authority: authority, Real: p.Upstreams}); err != nil {
		return t, err
	}
	kind, options := p.Tested()
	t.kind = kind
	t.prepared, err = kind.Prepare(ctx, targets.Order{
		Options: options, Folder: p.Folder(), Hosts: hosts(p), SkipUnavailable: cfg.SkipUnavailable, Authority: authority, Upstreams: t.upstreams,
	})
	if err != nil {
		return t, err
	}
	if t.running, err = t.prepared.Start(ctx); err != nil {
		return t, err
	}
	t.about = t.prepared.About()
	if p.Upstream != nil && p.Upstream.Fault == policy.Down {
		for _, u := range t.about.Upstreams {
			if err := t.upstreams.Down(u.Name); err != nil {
				return t, err
			}
		}
	}
	for _, left := range t.about.Left {
		t.notes = append(t.notes, fmt.Sprintf("the verdict is about an edited configuration: %s:%d: %s was left out: %s", left.File, left.Line, left.From, left.Why))
	}
	return t, t.place(ctx, p)
}

// place finds the listener of each of the policy's targets, and puts an edge in
// front of those that expect one.
func (t *target) place(ctx context.Context, p policy.Policy) error {
	for _, origin := range p.Targets() {
		l, err := t.prepared.Listener(ctx, origin, p.Proxy != nil && p.Proxy.Edge)
		if err != nil {
			return fmt.Errorf("verify: %w", err)
		}
		if l.Key != "" {
			t.keys = append(t.keys, l.Key)
		}
		addr := l.Addr
		if origin.Scheme() == "https" && !l.TLS {
			edge, err := targets.StartEdge(ctx, t.authority, origin.Host(), l.Addr)
			if err != nil {
				return err
			}
			t.edges = append(t.edges, edge)
			addr = edge.Addr
			t.notes = append(t.notes, fmt.Sprintf("%s is served in clear text; Crosscheck put a TLS edge in front of %s:%d, which sends X-Forwarded-Proto: https", origin, l.File, l.Line))
		}
		t.at[origin.String()] = addr
	}
	return nil
}

// transport leads to one target, whatever it is called.
func (t *target) transport(o fetch.Origin) *http.Transport {
	to := t.at[o.String()]
	return &http.Transport{
		ForceAttemptHTTP2: true, MaxIdleConnsPerHost: callsAtOnce, DisableCompression: true, ResponseHeaderTimeout: time.Minute,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // a test certificate, on loopback
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			if to == "" {
				return nil, errors.New("nothing listens for this target")
			}
			return new(net.Dialer).DialContext(ctx, network, to)
		},
	}
}

func (t *target) close() error {
	var errs []error
	for _, e := range t.edges {
		errs = append(errs, e.Close())
	}
	if t.running != nil {
		errs = append(errs, t.running.Close())
	}
	if t.prepared != nil {
		errs = append(errs, t.prepared.Close())
	}
	if t.upstreams != nil {
		errs = append(errs, t.upstreams.Close())
	}
	return errors.Join(errs...)
}

// hosts are the names of the policy's targets.
func hosts(p policy.Policy) []string {
	var out []string
	for _, o := range p.Targets() {
		if !slices.Contains(out, o.Host()) {
			out = append(out, o.Host())
		}
	}
	return out
}

func port(o fetch.Origin) uint16 { return targets.Port(o) }

// hostPort is an origin as a policy's resolve names it.
func hostPort(o fetch.Origin) string { return o.Host() + ":" + strconv.Itoa(int(port(o))) }

// behind is what the upstreams saw of a token.
func (t *target) behind(token string) []upstream.Exchange { return t.upstreams.Exchanges(token) }

// exchanges are the upstream's, as wire logs have them.
func exchanges(all []upstream.Exchange) []wire.Exchange {
	out := make([]wire.Exchange, len(all))
	for i, e := range all {
		out[i] = e.Exchange
	}
	return out
}
