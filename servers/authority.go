package servers

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// validity is how long certificates are valid, from an hour before they are
// made.
const validity = 30 * 24 * time.Hour

// maxMinted bounds the certificates that are kept for sites made on demand.
const maxMinted = 1024

// Authority is a certificate authority that lives in memory for one run. All
// certificates that it issues share one key pair, so that a browser which
// trusts that key by its hash trusts them all. It is safe for concurrent use.
type Authority struct {
	caKey, leafKey *ecdsa.PrivateKey
	ca             *x509.Certificate
	spki           string
	serial         atomic.Int64

	main tls.Certificate // for the hosts that every run has

	mu     sync.RWMutex
	exact  map[string]*tls.Certificate // by host: for origins of users
	minted map[string]*tls.Certificate // by site: for sites of single scenarios
}

// NewAuthority makes an authority with a key of its own.
func NewAuthority() (*Authority, error) {
	a := &Authority{exact: map[string]*tls.Certificate{}, minted: map[string]*tls.Certificate{}}
	if err := a.init(); err != nil {
		return nil, &Error{"certificate", "authority", err}
	}
	return a, nil
}

func (a *Authority) init() (err error) {
	if a.caKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	if a.leafKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	spki, err := x509.MarshalPKIXPublicKey(&a.leafKey.PublicKey)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(spki)
	a.spki = base64.StdEncoding.EncodeToString(sum[:])

	tmpl := a.template("Crosscheck test CA")
	tmpl.IsCA = true
	tmpl.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &a.caKey.PublicKey, a.caKey)
	if err != nil {
		return err
	}
	if a.ca, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	var names []string
	for _, site := range []string{mainSite, otherSite} {
		names = append(names, siteNames(site)...)
	}
	a.main, err = a.Certificate(names...)
	return err
}

func (a *Authority) template(name string) *x509.Certificate {
	from := time.Now().Add(-time.Hour)
	return &x509.Certificate{
		SerialNumber:          big.NewInt(a.serial.Add(1)),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             from,
		NotAfter:              from.Add(validity),
		BasicConstraintsValid: true,
	}
}

// SPKIHash returns the base64 of the SHA-256 of the SubjectPublicKeyInfo of
// the key that all certificates share, as Chrome's
// --ignore-certificate-errors-spki-list takes it.
func (a *Authority) SPKIHash() string { return a.spki }

// CAPEM returns the authority's own certificate in PEM, for trust stores.
func (a *Authority) CAPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.ca.Raw})
}

// Pool returns a pool that trusts the authority, for Go clients.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.ca)
	return pool
}

// Certificate issues a certificate for the hosts, which may be wildcards.
func (a *Authority) Certificate(hosts ...string) (tls.Certificate, error) {
	if len(hosts) == 0 {
		return tls.Certificate{}, &Error{"certificate", "no host", fmt.Errorf("name at least one host for the certificate")}
	}
	tmpl := a.template(strings.TrimPrefix(hosts[0], "*."))
	if len(tmpl.Subject.CommonName) > 64 { // the limit of X.520
		tmpl.Subject.CommonName = "Crosscheck"
	}
	tmpl.DNSNames = hosts
	tmpl.KeyUsage = x509.KeyUsageDigitalSignature
	tmpl.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.ca, &a.leafKey.PublicKey, a.caKey)
	if err != nil {
		return tls.Certificate{}, &Error{"certificate", hosts[0], err}
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, &Error{"certificate", hosts[0], err}
	}
	return tls.Certificate{Certificate: [][]byte{der, a.ca.Raw}, PrivateKey: a.leafKey, Leaf: leaf}, nil
}

// serve adds a separate certificate for the host.
func (a *Authority) serve(host string) error {
	c, err := a.Certificate(host)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.exact[host] = &c
	return nil
}

// config returns the TLS configuration of a listener.
func (a *Authority) config(protocols ...string) *tls.Config {
	return &tls.Config{GetCertificate: a.forHello, NextProtos: protocols, MinVersion: tls.VersionTLS12}
}

// forHello picks the certificate by the name that the client asks for.
func (a *Authority) forHello(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := strings.ToLower(hello.ServerName)
	a.mu.RLock()
	c := a.exact[name]
	a.mu.RUnlock()
	if c != nil {
		return c, nil
	}
	if site := ownSiteOf(name); site != "" {
		return a.mint(site)
	}
	return &a.main, nil
}

// mint returns the certificate of a site that a single scenario has.
func (a *Authority) mint(site string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.minted[site]; c != nil {
		return c, nil
	}
	c, err := a.Certificate(siteNames(site)...)
	if err != nil {
		return nil, err
	}
	if len(a.minted) >= maxMinted {
		clear(a.minted)
	}
	a.minted[site] = &c
	return &c, nil
}
