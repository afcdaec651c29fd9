package caching_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/proxy"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// shared is what a cache between browser and application hands to whom.
var shared = newTable("Shared caches: a page of the second origin asks after the first", "cache", "application", "first", "second", "second gets", "application asked")

// The origins that ask. The application lets the first two in.
const (
	ourApp   = "https://app.example.com"
	ourAdmin = "https://admin.example.com"
	evil     = "https://evil.example.net"
	nobody   = "" // a request without Origin: an image, a crawler, a colleague's curl
)

// application is a way to decide about origins, and to tell caches of it.
type application func(h http.Header, origin string) (status int)

func allowed(origin string) bool { return origin == ourApp || origin == ourAdmin }

// listed names the caller where it is allowed.
func listed(h http.Header, origin string) int {
	if allowed(origin) {
		h.Set("Access-Control-Allow-Origin", origin)
	}
	return http.StatusOK
}

// gate turns callers away that it does not know, and believes that whoever gets
// past it may as well be told that everybody is let in.
func gate(h http.Header, origin string) int {
	if origin != nobody && !allowed(origin) {
		return http.StatusForbidden
	}
	h.Set("Access-Control-Allow-Origin", "*")
	return http.StatusOK
}

// varying has an application tell caches that its answers depend on Origin.
func varying(a application) application {
	return func(h http.Header, origin string) int {
		h.Set("Vary", "Origin")
		return a(h, origin)
	}
}

// varyingOnMatch has it say so only to those it lets in.
func varyingOnMatch(a application) application {
	return func(h http.Header, origin string) int {
		if allowed(origin) {
			h.Set("Vary", "Origin")
		}
		return a(h, origin)
	}
}

// varyingOtherwise has it name another header.
func varyingOtherwise(a application) application {
	return func(h http.Header, origin string) int {
		h.Set("Vary", "Accept-Encoding")
		return a(h, origin)
	}
}

// poisonings are pairs of requests for one URL.
var poisonings = []struct {
	rule          string
	what          string
	app           application
	first, second string
	gets          string // the body, or Chrome's reason to refuse
	asked         int    // how often the application is
}{
	{"one origin's grant is handed to another, which is locked out", "grants by name", listed, ourApp, ourAdmin, "AllowOriginMismatch", 1},
	{"an answer to a request without Origin locks everybody out", "grants by name", listed, nobody, ourApp, "MissingAllowOriginHeader", 1},
	{"an answer to a stranger locks everybody out", "grants by name", listed, evil, ourApp, "MissingAllowOriginHeader", 1},
	{"an answer to a friend lets a stranger in", "gate with *", gate, ourApp, evil, "secret", 1},
	{"an answer to a request without Origin lets a stranger in", "gate with *", gate, nobody, evil, "secret", 1},

	{"cured: each origin has its own answer", "grants by name, Vary: Origin", varying(listed), ourApp, ourAdmin, "secret", 2},
	{"cured: so has a request without Origin", "grants by name, Vary: Origin", varying(listed), nobody, ourApp, "secret", 2},
	{"cured: so has a stranger", "grants by name, Vary: Origin", varying(listed), evil, ourApp, "secret", 2},
	{"cured: a stranger stays outside", "gate with *, Vary: Origin", varying(gate), ourApp, evil, "MissingAllowOriginHeader", 2},
	{"cured: a stranger stays outside where nobody asked first", "gate with *, Vary: Origin", varying(gate), nobody, evil, "MissingAllowOriginHeader", 2},
	{"cured, and the cache still caches", "grants by name, Vary: Origin", varying(listed), ourApp, ourApp, "secret", 1},

	{"Vary on a match alone: right for those who match", "grants by name, Vary on a match", varyingOnMatch(listed), ourApp, ourAdmin, "secret", 2},
	{"Vary on a match alone: a request without Origin still locks everybody out", "grants by name, Vary on a match", varyingOnMatch(listed), nobody, ourApp, "MissingAllowOriginHeader", 1},
	{"Vary on a match alone: a stranger still locks everybody out", "grants by name, Vary on a match", varyingOnMatch(listed), evil, ourApp, "MissingAllowOriginHeader", 1},
	{"Vary on a match alone: a request without Origin still lets a stranger in", "gate with *, Vary on a match", varyingOnMatch(gate), nobody, evil, "secret", 1},
	{"Vary that names another header cures nothing", "grants by name, Vary: Accept-Encoding", varyingOtherwise(listed), ourApp, ourAdmin, "AllowOriginMismatch", 1},
	{"* for everybody needs no Vary", "* for everybody", func(h http.Header, _ string) int {
		h.Set("Access-Control-Allow-Origin", "*")
		return http.StatusOK
	}, nobody, evil, "secret", 1},
}

// backend is the application behind the caches, a way to decide for each path.
type backend struct {
	addr string

	mu    sync.Mutex
	apps  map[string]application
	asked map[string]int
}

// serve takes a path for one application.
func (b *backend) serve(path string, a application) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.apps[path] = a
}

func (b *backend) requests(path string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked[path]
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	app := b.apps[r.URL.Path]
	b.asked[r.URL.Path]++
	b.mu.Unlock()
	if app == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, s-maxage=3600") // for shared caches alone
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(app(w.Header(), r.Header.Get("Origin")))
	fmt.Fprint(w, "secret")
}

func startBackend() *backend {
	GinkgoHelper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	b := &backend{addr: l.Addr().String(), apps: map[string]application{}, asked: map[string]int{}}
	server := &http.Server{Handler: b, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	DeferCleanup(server.Close)
	return b
}

// caches are the programs, each behind an origin of its own.
var caches = []struct {
	kind            proxy.Kind
	pkg, file, host string
}{
	{proxy.Nginx, "nginx", "nginx.conf", "nginx.example.org"},
	{proxy.Varnish, "varnish", "cache.vcl", "varnish.example.org"},
}

// startCache starts a cache in front of the backend, behind TLS, and returns
// where it listens.
func startCache(ctx context.Context, authority *servers.Authority, kind proxy.Kind, file, host string, behind *backend) (addr string, err error) {
	set, err := upstream.Start(context.WithoutCancel(ctx), upstream.Config{Authority: authority, Real: map[string]string{"backend:3000": behind.addr}})
	if err != nil {
		return "", err
	}
	DeferCleanup(set.Close)
	path, err := filepath.Abs(filepath.Join("testdata", file))
	if err != nil {
		return "", err
	}
	made, err := proxy.Prepare(ctx, proxy.Config{Kind: kind, File: path, Hosts: []string{host}, Authority: authority, Upstreams: set})
	if err != nil {
		return "", err
	}
	DeferCleanup(made.Close)
	running, err := made.Start(ctx)
	if err != nil {
		return "", err
	}
	DeferCleanup(running.Close)
	edge, err := proxy.StartEdge(ctx, authority, host, made.Listeners[0].Addr)
	if err != nil {
		return "", err
	}
	DeferCleanup(edge.Close)
	return edge.Addr, nil
}

var _ = Describe("a shared cache", Ordered, ContinueOnFailure, func() {
	var behind *backend
	var l *lab.Lab
	missing := map[proxy.Kind]error{}

	BeforeAll(func(ctx SpecContext) {
		behind = startBackend()
		authority, err := servers.NewAuthority()
		Expect(err).NotTo(HaveOccurred())
		at := map[string]string{}
		for _, c := range caches {
			addr, err := startCache(ctx, authority, c.kind, c.file, c.host, behind)
			if missing[c.kind] = err; err != nil {
				continue
			}
			at["https://"+c.host] = addr
		}
		l, err = lab.Start(ctx, lab.Config{
			Authority: authority, Forward: at,
			Origins: map[string]http.Handler{ourApp: nil, ourAdmin: nil, evil: nil},
		})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(l.Close)
	})

	place := 0
	for _, c := range caches {
		for i, p := range poisonings {
			row := place
			place++
			It(string(c.kind)+": "+p.rule, Label(string(c.kind)), func(ctx SpecContext) {
				installed(missing[c.kind])
				path := fmt.Sprintf("/%s/%d", c.kind, i)
				behind.serve(path, p.app)
				url := "https://" + c.host + path
				ask(ctx, l, p.first, url)
				got := ask(ctx, l, p.second, url)
				shared.row(row, string(c.kind), p.what, who(p.first), who(p.second), got, fmt.Sprint(behind.requests(path)))
				Expect(got).To(Equal(p.gets))
				Expect(behind.requests(path)).To(Equal(p.asked), "requests that reached the application")
			})
		}
	}
})

// installed makes sure that a program was found. A spec without it is skipped, but
// not in CI.
func installed(err error) {
	GinkgoHelper()
	var missing *proxy.Error
	if errors.As(err, &missing) && strings.Contains(err.Error(), "apt-get install") && os.Getenv("CI") == "" {
		Skip(err.Error())
	}
	Expect(err).NotTo(HaveOccurred())
}

// ask has a page of the origin fetch a URL: with CORS, or for nobody without. It
// returns the body, or Chrome's reason to refuse; in all of it the browser is
// right about what it was sent.
func ask(ctx SpecContext, l *lab.Lab, origin, url string) string {
	GinkgoHelper()
	from, init := origin, lab.Init{}
	if origin == nobody {
		from, init.Mode = evil, fetch.NoCORS
	}
	page, err := l.Open(ctx, from)
	Expect(err).NotTo(HaveOccurred())
	defer page.Close()
	out, err := page.Fetch(ctx, url, init)
	Expect(err).NotTo(HaveOccurred())
	step := out.Step()
	Expect(step.Verdict).To(Equal(judge.Conforms), step.Because)
	Expect(step.Wire).To(HaveLen(1), "the browser has no cache of its own in this")
	if step.Seen.Page.Outcome.Kind == fetch.NetworkError {
		return step.Seen.Browser.Reason
	}
	return step.Seen.Page.Outcome.Body
}

func who(origin string) string {
	if origin == nobody {
		return "no Origin"
	}
	return origin
}
