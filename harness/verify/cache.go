package verify

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/process"
	targets "github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// cacheStatus is the response header in which the cache says whether it answered
// from memory.
const cacheStatus = "Crosscheck-Cache"

// fromMemory reports whether the cache answered one of the exchanges from memory.
func fromMemory(log []wire.Exchange) bool {
	return slices.ContainsFunc(log, func(e wire.Exchange) bool {
		status, _ := e.Response.Get(cacheStatus)
		return slices.Contains([]string{"HIT", "STALE", "UPDATING", "REVALIDATED"}, status)
	})
}

//go:embed cache.conf
var cacheConfig []byte

// sharedCache is an nginx with proxy_cache. Edges are in front of it for https, and
// behind it a forwarder passes requests on to the targets.
type sharedCache struct {
	name      string // "nginx 1.22.1"
	authority *servers.Authority
	addr      string // where the cache itself listens, in clear text
	dir       *process.Dir
	copy      targets.Prepared
	running   targets.Running
	forwarder *forwarder
	edges     map[string]*targets.Edge // by host
}

func startCache(ctx context.Context, authority *servers.Authority) (_ *sharedCache, err error) {
	c := &sharedCache{authority: authority, edges: map[string]*targets.Edge{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if c.forwarder, err = startForwarder(ctx); err != nil {
		return c, err
	}
	if c.dir, err = process.NewDir(); err != nil {
		return c, err
	}
	file := filepath.Join(c.dir.Path, "cache.conf")
	if err := os.WriteFile(file, cacheConfig, 0o600); err != nil {
		return c, err
	}
	options := kinds.Cache.Options()
	options.Shared().Config = file
	c.copy, err = kinds.Cache.Prepare(ctx, targets.Order{Options: options, Authority: authority, Upstreams: c.forwarder})
	if err != nil {
		return c, err
	}
	about := c.copy.About()
	c.name = about.Layer + " " + about.Version
	if c.running, err = c.copy.Start(ctx); err != nil {
		return c, err
	}
	anywhere, err := weburl.Parse("http://"+selfTestHost, fetch.URL{})
	if err != nil {
		return c, err
	}
	l, err := c.copy.Listener(ctx, anywhere.Origin(), false)
	if err != nil {
		return c, err
	}
	c.addr = l.Addr
	return c, c.selfTest(ctx)
}

// putInFront puts the cache in front of the target, and returns where it then
// listens for each origin.
func (c *sharedCache) putInFront(ctx context.Context, t *target, origins []fetch.Origin) (map[fetch.Origin]string, error) {
	at, behind := map[fetch.Origin]string{}, map[string]*http.Transport{}
	for _, o := range origins {
		behind[o.String()] = t.transport(o)
		at[o] = c.addr
		if o.Scheme() != "https" {
			continue
		}
		edge := c.edges[o.Host()]
		if edge == nil {
			var err error
			if edge, err = targets.StartEdge(context.WithoutCancel(ctx), c.authority, o.Host(), c.addr); err != nil {
				return nil, err
			}
			c.edges[o.Host()] = edge
		}
		at[o] = edge.Addr
	}
	c.forwarder.setTargets(behind)
	return at, nil
}

// selfTest makes sure that the cache caches: through one that does not, nothing
// would ever be wrong.
func (c *sharedCache) selfTest(ctx context.Context) error {
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for _, want := range []string{"MISS", "HIT"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.addr+"/?"+upstream.TokenParameter+"=self-test", nil)
		if err != nil {
			return err
		}
		r.Host = selfTestHost
		res, err := client.Do(r)
		if err != nil {
			return err
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if got := res.Header.Get(cacheStatus); got != want {
			return fmt.Errorf("%s does not cache: it answered with status %d and %q instead of %s", c.name, res.StatusCode, got, want)
		}
	}
	return nil
}

func (c *sharedCache) close() error {
	var errs []error
	for _, e := range c.edges {
		errs = append(errs, e.Close())
	}
	if c.running != nil {
		errs = append(errs, c.running.Close())
	}
	if c.copy != nil {
		errs = append(errs, c.copy.Close())
	}
	if c.forwarder != nil {
		errs = append(errs, c.forwarder.close())
	}
	if c.dir != nil {
		errs = append(errs, c.dir.Close())
	}
	return errors.Join(errs...)
}

// forwarder is behind the cache, and passes requests on to the targets as they came.
type forwarder struct {
	listener net.Listener
	server   *http.Server
	done     chan struct{}

	mu     sync.Mutex
	behind map[string]*http.Transport // by origin
}

// selfTestHost is answered by the forwarder itself.
const selfTestHost = "self-test.invalid"

func startForwarder(ctx context.Context) (*forwarder, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &forwarder{listener: l, done: make(chan struct{})}
	quiet := log.New(io.Discard, "", 0)
	pass := &httputil.ReverseProxy{Rewrite: rewrite, Transport: f, FlushInterval: -1, ErrorLog: quiet}
	answer := func(w http.ResponseWriter, r *http.Request) {
		if r.Host != selfTestHost {
			pass.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Cache-Control", "s-maxage=600")
	}
	f.server = &http.Server{Handler: http.HandlerFunc(answer), ErrorLog: quiet, ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(f.done)
		_ = f.server.Serve(l) // ends with Close
	}()
	return f, nil
}

// rewrite makes of a request what it was before the edge.
func rewrite(r *httputil.ProxyRequest) {
	r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", r.In.Host, r.In.Host
	r.Out.URL.RawQuery = r.In.URL.RawQuery // as it is, not as it should be
	if r.In.Header.Get("X-Forwarded-Proto") == "https" {
		r.Out.URL.Scheme = "https"
	}
	if _, ok := r.In.Header["User-Agent"]; !ok {
		r.Out.Header["User-Agent"] = nil
	}
}

// RoundTrip asks the target that the request is for.
func (f *forwarder) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	behind := f.behind[r.URL.Scheme+"://"+strings.ToLower(r.URL.Host)]
	f.mu.Unlock()
	if behind == nil {
		return nil, fmt.Errorf("shared cache: unknown target %s://%s", r.URL.Scheme, r.URL.Host)
	}
	// nginx before 1.29 takes an informational answer (1xx) for the answer itself: none
	// is passed on, because the trace that would is in the request's context.
	ctx, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(r.Context(), cancel)
	res, err := behind.RoundTrip(r.WithContext(ctx))
	if err != nil {
		stop()
		cancel()
		return nil, err
	}
	res.Body = untilClosed{res.Body, cancel}
	return res, nil
}

// untilClosed is a body with which the context of its request ends.
type untilClosed struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close closes the body.
func (b untilClosed) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

// Stand is the forwarder, whatever the upstream's name.
func (f *forwarder) Stand(string, targets.Protocol) (string, error) {
	return f.listener.Addr().String(), nil
}

// setTargets replaces the targets, and closes the idle connections to the old ones.
func (f *forwarder) setTargets(behind map[string]*http.Transport) {
	f.mu.Lock()
	old := f.behind
	f.behind = behind
	f.mu.Unlock()
	for _, t := range old {
		t.CloseIdleConnections()
	}
}

func (f *forwarder) close() error {
	err := f.server.Close()
	<-f.done
	f.setTargets(nil)
	return err
}
