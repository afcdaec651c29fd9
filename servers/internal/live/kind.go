package live

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// name is the kind's.
const name = "live"

// Kind is what listens on this machine already.
type Kind struct{}

// Name returns "live".
func (Kind) Name() string { return name }

// Options returns empty [target.Addresses].
func (Kind) Options() target.Options { return new(target.Addresses) }

// Prepare notes where everything is. It asks nothing.
func (Kind) Prepare(_ context.Context, o target.Order) (target.Prepared, error) {
	return found{at: *o.Options.(*target.Addresses)}, nil
}

// found is what listens. It is prepared and running.
type found struct {
	at        target.Addresses
	listening target.Listening // when the run began
}

func (found) About() target.About { return target.About{Title: "what runs on this machine"} }

func (found) Statements() []*config.Statement { return nil }

// Start notes who listens now.
func (f found) Start(context.Context) (target.Running, error) {
	f.listening = target.ListeningAt(slices.Collect(maps.Values(f.at)))
	return f, nil
}

// Alive returns nil while the same programs listen.
func (f found) Alive() error { return f.listening.Gone() }

func (found) Log() []string { return nil }

func (found) Close() error { return nil }

// Listener makes sure that something listens at the origin's address, and where it
// speaks TLS, that its certificate has the origin's name. The browser is told to
// trust its key, so the certificate's authority does not matter.
func (f found) Listener(ctx context.Context, origin fetch.Origin, _ bool) (target.Listener, error) {
	key := origin.Host() + ":" + strconv.Itoa(int(target.Port(origin)))
	addr, ok := f.at[key]
	if !ok {
		return target.Listener{}, fmt.Errorf("%s: nothing says where it is: add resolve: {%q: \"127.0.0.1:PORT\"} to the policy, or a proxy", origin, key)
	}
	l := target.Listener{Port: target.Port(origin), TLS: origin.Scheme() == "https", Names: []string{origin.Host()}, Addr: addr}
	c, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return l, fmt.Errorf("%s: nothing listens at %s (%w): start it, or mend the policy's resolve", origin, addr, err)
	}
	defer c.Close()
	if l.TLS {
		l.Key, err = keyOf(ctx, c, origin, addr)
	}
	return l, err
}

// keyOf returns the SHA-256 of the public key of a certificate, in base64.
func keyOf(ctx context.Context, c net.Conn, origin fetch.Origin, addr string) (string, error) {
	secure := tls.Client(c, &tls.Config{ServerName: origin.Host(), InsecureSkipVerify: true}) // its name is compared below
	if err := secure.HandshakeContext(ctx); err != nil {
		return "", fmt.Errorf("%s: %s does not speak TLS: %w", origin, addr, err)
	}
	cert := secure.ConnectionState().PeerCertificates[0]
	if err := cert.VerifyHostname(origin.Host()); err != nil {
		return "", fmt.Errorf("%s: certificate name mismatch at %s: %w", origin, addr, err)
	}
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:]), nil
}
