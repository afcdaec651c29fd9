package verify

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/proxy"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// target is what answers: a proxy with stand-ins behind it, or something that
// runs already.
type target struct {
	name  string
	kind  string            // of the proxy, "" for none
	at    map[string]string // origin to loopback address
	copy  *proxy.Copy
	notes []string

	keys []string // of certificates that others have signed: SHA-256 of the public key, base64

	authority *servers.Authority
	upstreams *upstream.Set // nil where nobody knows what is behind
	running   *proxy.Running
	edges     []*proxy.Edge
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
	if p.Proxy == nil {
		return t, t.resolve(ctx, p)
	}
	if t.upstreams, err = upstream.Start(ctx, upstream.Config{Authority: authority, Real: p.Upstreams}); err != nil {
		return t, err
	}
	t.kind = p.Proxy.Kind
	t.copy, err = proxy.Prepare(ctx, proxy.Config{
		Kind: proxy.Kind(p.Proxy.Kind), File: p.Path(p.Proxy.Config), Binary: p.Proxy.Binary, Values: p.Proxy.Values,
		Root: p.Path(p.Proxy.Root), Hosts: hosts(p), Argv: p.Proxy.Command, Listen: p.Proxy.Listen,
		SkipUnavailable: cfg.SkipUnavailable, Authority: authority, Upstreams: t.upstreams,
	})
	if err != nil {
		return t, err
	}
	if t.running, err = t.copy.Start(ctx); err != nil {
		return t, err
	}
	if p.Upstream != nil && p.Upstream.Fault == policy.Down {
		for _, u := range t.copy.Upstreams {
			if err := t.upstreams.Down(u.Name); err != nil {
				return t, err
			}
		}
	}
	t.name = strings.TrimSpace(string(t.copy.Kind) + " " + t.copy.Version)
	if p.Proxy.Config != "" {
		t.name += " (" + filepath.Base(p.Proxy.Config) + ")"
	}
	for _, left := range t.copy.Left {
		t.notes = append(t.notes, fmt.Sprintf("the verdict is about an edited configuration: %s:%d: %s was left out: %s", left.File, left.Line, left.From, left.Why))
	}
	return t, t.place(ctx, p)
}

// resolve takes the targets that run already.
func (t *target) resolve(ctx context.Context, p policy.Policy) error {
	t.name = "what runs on this machine"
	for _, origin := range p.Targets() {
		key := hostPort(origin)
		addr, ok := p.Resolve[key]
		if !ok {
			return fmt.Errorf("verify: %s: nothing says where it is: add resolve: {%q: \"127.0.0.1:PORT\"} to the policy, or a proxy", origin, key)
		}
		if err := t.meet(ctx, origin, addr); err != nil {
			return err
		}
		t.at[origin.String()] = addr
	}
	return nil
}

// meet makes sure that something listens at the address, and where it speaks TLS,
// that its certificate has the target's name; whoever signed it, the browser will
// trust its key.
func (t *target) meet(ctx context.Context, origin fetch.Origin, addr string) error {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("verify: %s: nothing listens at %s (%w): start it, or mend the policy's resolve", origin, addr, err)
	}
	defer c.Close()
	if origin.Scheme() != "https" {
		return nil
	}
	secure := tls.Client(c, &tls.Config{ServerName: origin.Host(), InsecureSkipVerify: true}) // its own name is looked at below
	if err := secure.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("verify: %s: %s does not speak TLS: %w", origin, addr, err)
	}
	cert := secure.ConnectionState().PeerCertificates[0]
	if err := cert.VerifyHostname(origin.Host()); err != nil {
		return fmt.Errorf("verify: %s: certificate name mismatch at %s: %w", origin, addr, err)
	}
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	t.keys = append(t.keys, base64.StdEncoding.EncodeToString(sum[:]))
	return nil
}

// place finds the listener of each target, and puts an edge in front of those
// that expect one.
func (t *target) place(ctx context.Context, p policy.Policy) error {
	for _, origin := range p.Targets() {
		l, err := t.copy.Listener(origin.Host(), port(origin), origin.Scheme() == "https", p.Proxy.Edge)
		if err != nil {
			return fmt.Errorf("verify: %w", err)
		}
		addr := l.Addr
		if origin.Scheme() == "https" && !l.TLS {
			edge, err := proxy.StartEdge(ctx, t.authority, origin.Host(), l.Addr)
			if err != nil {
				return err
			}
			t.edges = append(t.edges, edge)
			addr = edge.Addr
			t.notes = append(t.notes, fmt.Sprintf("%s is served in clear text: a TLS edge was put in front of %s:%d, which says X-Forwarded-Proto: https", origin, l.File, l.Line))
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
				return nil, errors.New("nothing is there")
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
	if t.copy != nil {
		errs = append(errs, t.copy.Close())
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

func port(o fetch.Origin) uint16 {
	if o.Port() != 0 {
		return o.Port()
	}
	return fetch.DefaultPort(o.Scheme())
}

// hostPort is an origin as a policy's resolve names it.
func hostPort(o fetch.Origin) string { return o.Host() + ":" + strconv.Itoa(int(port(o))) }

// behind is what the upstreams saw of a token.
func (t *target) behind(token string) []upstream.Exchange {
	if t.upstreams == nil {
		return nil
	}
	return t.upstreams.Exchanges(token)
}

// exchanges are the upstream's, as wire logs have them.
func exchanges(all []upstream.Exchange) []wire.Exchange {
	out := make([]wire.Exchange, len(all))
	for i, e := range all {
		out[i] = e.Exchange
	}
	return out
}
