package chrome_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

const pageURL = "https://app.example.test/page"

// site serves a page and one target by hand, without package servers.
func site(t *testing.T) browser.Config {
	t.Helper()
	mux := http.NewServeMux()
	for _, host := range []string{"app.example.test", "app.other.test"} {
		mux.HandleFunc(host+"/page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<!doctype html><link rel=icon href="data:,">`)
		})
	}
	mux.HandleFunc("app.example.test/worker.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(fixtures.Worker)
	})
	mux.HandleFunc("app.example.test/hangs", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/open", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("X-Hidden", "1")
		fmt.Fprint(w, "hello")
	})
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		fmt.Fprint(w, r.Header.Get("Cookie"))
	})
	mux.HandleFunc("/shut", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(20 * time.Second):
		}
	})
	srv := httptest.NewUnstartedServer(mux)
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(srv.CloseClientConnections)
	t.Cleanup(srv.Close)
	hash := sha256.Sum256(srv.Certificate().RawSubjectPublicKeyInfo)
	return browser.Config{
		Hosts:    []wire.Mapping{{Pattern: "*.test:443", Addr: srv.Listener.Addr().String()}},
		SPKIHash: base64.StdEncoding.EncodeToString(hash[:]),
	}
}

func start(t *testing.T, c browser.Config) *chrome.Browser {
	t.Helper()
	b, err := chrome.Start(t.Context(), c)
	if errors.Is(err, browser.ErrNotFound) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func open(t *testing.T, b *chrome.Browser, slow bool) browser.Page {
	t.Helper()
	u, err := weburl.Parse(pageURL, fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Open(t.Context(), browser.PageSpec{URL: u, Slow: slow})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func get(t *testing.T, raw string) fetch.Call {
	t.Helper()
	u, err := weburl.Parse(raw, fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	return fetch.Call{URL: u}
}

func TestPageAndChromeAgree(t *testing.T) {
	for _, slow := range []bool{false, true} {
		t.Run(fmt.Sprintf("slow=%v", slow), func(t *testing.T) {
			p := open(t, start(t, site(t)), slow)
			seen, err := p.Do(t.Context(), get(t, "https://api.example.test/open"))
			if err != nil {
				t.Fatal(err)
			}
			out := seen.Page.Outcome
			if out.Kind != fetch.Readable || out.Type != fetch.TypeCORS || out.Body != "hello" || out.Headers.Has("x-hidden") {
				t.Errorf("readable: page saw %+v", seen.Page)
			}
			seen, err = p.Do(t.Context(), get(t, "https://api.example.test/shut"))
			if err != nil {
				t.Fatal(err)
			}
			if seen.Page.Outcome.Kind != fetch.NetworkError || seen.Browser.Reason != "MissingAllowOriginHeader" || !seen.Browser.Known {
				t.Errorf("refused: page saw %+v, Chrome saw %+v", seen.Page, seen.Browser)
			}
			if slow && len(seen.Browser.Records) != 1 {
				t.Errorf("refused: Chrome's record is %+v, want one exchange", seen.Browser.Records)
			}
			seen, err = p.Do(t.Context(), get(t, "https://elsewhere.invalid/"))
			if err != nil {
				t.Fatal(err)
			}
			if seen.Browser.Failure != "net::ERR_NAME_NOT_RESOLVED" {
				t.Errorf("another name: page saw %+v, Chrome saw %+v", seen.Page, seen.Browser)
			}
		})
	}
}

func TestCallHasADeadline(t *testing.T) {
	c := site(t)
	c.Deadline = 3 * time.Second // also for the page to load, on a busy machine
	p := open(t, start(t, c), false)
	seen, err := p.Do(t.Context(), get(t, "https://api.example.test/slow"))
	if err != nil {
		t.Fatal(err)
	}
	if !seen.Page.TimedOut || seen.Page.Outcome.Kind != fetch.OutcomeUnknown {
		t.Errorf("page saw %+v, want a timeout and an unknown outcome", seen.Page)
	}
}

func TestBrowserThatDiesIsNoticedAndRestarted(t *testing.T) {
	b := start(t, site(t))
	p := open(t, b, false)
	calling := make(chan error, 1)
	go func() {
		_, err := p.Do(context.Background(), get(t, "https://api.example.test/slow"))
		calling <- err
	}()
	old := b.Life().PID
	if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-calling; !errors.Is(err, browser.ErrBrowserGone) {
		t.Errorf("call in a killed browser: %v, want ErrBrowserGone", err)
	}
	seen, err := open(t, b, false).Do(t.Context(), get(t, "https://api.example.test/open"))
	if err != nil || seen.Page.Outcome.Body != "hello" {
		t.Errorf("after the restart: %+v, %v", seen.Page, err)
	}
	if b.Life().Restarts != 1 || b.Life().PID == old {
		t.Errorf("restarts %d, pid %d (was %d)", b.Life().Restarts, b.Life().PID, old)
	}
}

func TestPagesAreRenewedOnABudget(t *testing.T) {
	chrome.SetPageBudget(t, 3)
	b := start(t, site(t))
	call := get(t, "https://api.example.test/open")
	old := open(t, b, false)
	for range 2 {
		p := open(t, b, false)
		if _, err := p.Do(t.Context(), call); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(p.Close(), p.Close()); err != nil { // the second does nothing
			t.Fatal(err)
		}
	}
	if got := b.Life().Renewed; got != 0 {
		t.Errorf("%d pages renewed within the budget", got)
	}
	if _, err := old.Do(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	fresh := open(t, b, false)
	if got := b.Life().Renewed; got != 1 {
		t.Errorf("%d pages renewed at the end of the budget, want 1", got)
	}
	if err := old.Alive(t.Context()); err != nil {
		t.Errorf("a page that is still in use was closed: %v", err)
	}
	_ = old.Close()
	if _, err := old.Do(t.Context(), call); !errors.Is(err, browser.ErrBrowserGone) {
		t.Errorf("the replaced page is still open after its last user left: %v", err)
	}
	if seen, err := fresh.Do(t.Context(), call); err != nil || seen.Page.Outcome.Body != "hello" {
		t.Errorf("in the new page: %+v, %v", seen.Page, err)
	}
}

func TestFreshPagesShareNothing(t *testing.T) {
	b := start(t, site(t))
	shared := open(t, b, false)
	cookie := fetch.Cookie{Name: "sid", Value: "1", Host: "api.example.test", Secure: true, SameSite: fetch.SameSiteNone}
	if err := shared.SetCookies(t.Context(), []fetch.Cookie{cookie}); err != nil {
		t.Fatal(err)
	}
	u, err := weburl.Parse(pageURL, fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := b.Open(t.Context(), browser.PageSpec{URL: u, Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	call := get(t, "https://api.example.test/cookie")
	call.Credentials = fetch.Include
	for _, row := range []struct {
		page browser.Page
		want string
	}{{shared, "sid=1"}, {fresh, ""}} {
		seen, err := row.page.Do(t.Context(), call)
		if err != nil || seen.Page.Outcome.Body != row.want {
			t.Errorf("cookies %q, %v; want %q", seen.Page.Outcome.Body, err, row.want)
		}
	}
	cookie.Value = "2"
	if err := fresh.SetCookies(t.Context(), []fetch.Cookie{cookie}); err != nil {
		t.Fatal(err)
	}
	if seen, err := fresh.Do(t.Context(), call); err != nil || seen.Page.Outcome.Body != "sid=2" {
		t.Errorf("cookies %q, %v; want its own", seen.Page.Outcome.Body, err)
	}
	if err := fresh.Close(); err != nil {
		t.Error(err)
	}
}

// A hidden page puts media and frames off, and slows its timers.
func TestAllPagesAreVisible(t *testing.T) {
	b := start(t, site(t))
	first := open(t, b, false)
	second := open(t, b, true)
	for name, p := range map[string]browser.Page{"first": first, "second": second} {
		if got := chrome.Visibility(t, p); got != "visible" {
			t.Errorf("the %s page is %s", name, got)
		}
	}
}

func TestPagesThatNobodyAsksForAreClosed(t *testing.T) {
	b := start(t, site(t))
	call := get(t, "https://api.example.test/open")
	first := open(t, b, false)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range chrome.MaxShared + 1 {
		u, err := weburl.Parse(fmt.Sprintf("%s?%d", pageURL, i), fetch.URL{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := b.Open(t.Context(), browser.PageSpec{URL: u})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
	}
	if _, err := first.Do(t.Context(), call); !errors.Is(err, browser.ErrBrowserGone) {
		t.Errorf("the page that was not asked for the longest is still open: %v", err)
	}
	if seen, err := open(t, b, false).Do(t.Context(), call); err != nil || seen.Page.Outcome.Body != "hello" {
		t.Errorf("asked for again: %+v, %v", seen.Page, err)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	tmp, err := os.MkdirTemp("/tmp", "x") // short: a socket's path has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(tmp) })
	t.Setenv("TMPDIR", tmp)
	b := start(t, site(t))
	open(t, b, false)
	pid := b.Life().PID
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) != 1 {
		t.Errorf("while it runs: %v, want one run directory", left)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) != 0 {
		t.Errorf("after Close: %v is left", left)
	}
	if alive := group(pid); len(alive) != 0 {
		t.Errorf("after Close: of process group %d there still are %q", pid, alive)
	}
}

// group lists the living processes of a process group, by command.
func group(pgid int) []string {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var alive []string
	for _, s := range stats {
		b, err := os.ReadFile(s)
		if err != nil {
			continue
		}
		// pid (comm) state ppid pgrp …
		end := strings.LastIndex(string(b), ")")
		f := strings.Fields(string(b[end+1:]))
		if f[0] != "Z" && f[2] == strconv.Itoa(pgid) {
			alive = append(alive, string(b[:end+1])+" "+f[0])
		}
	}
	return alive
}

func TestBadBrowsers(t *testing.T) {
	script := func(body string) string {
		p := filepath.Join(t.TempDir(), "browser")
		if err := os.WriteFile(p, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, row := range []struct {
		name   string
		config browser.Config
		env    string
		want   []string
	}{
		{"nothing installed", browser.Config{}, "", []string{"no browser found", "apt-get install chromium", "CROSSCHECK_CHROME"}},
		{"no shell installed", browser.Config{Flavour: scenario.HeadlessShell}, "", []string{"apt-get install chromium-headless-shell"}},
		{"variable names nothing", browser.Config{}, "/nowhere/chrome", []string{"/nowhere/chrome", "CROSSCHECK_CHROME names"}},
		{"it starts and dies", browser.Config{Path: script("echo cannot open display; exit 7")}, "", []string{"ended right after its start", "cannot open display"}},
		{"web security off", browser.Config{Path: script(""), Flags: []string{"--disable-web-security"}}, "", []string{"--disable-web-security"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv("CROSSCHECK_CHROME", row.env)
			if row.config.Path == "" {
				t.Setenv("PATH", t.TempDir())
			}
			b, err := chrome.Start(t.Context(), row.config)
			if err == nil {
				_ = b.Close()
				t.Fatal("it started")
			}
			var start *browser.StartError
			if !errors.As(err, &start) {
				t.Errorf("%T is no *StartError", err)
			}
			for _, w := range row.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("the error does not say %q:\n%v", w, err)
				}
			}
		})
	}
}

func TestCanaryMustPass(t *testing.T) {
	c := site(t)
	c.Canary = func(context.Context, browser.Browser) error { return errors.New("it sang") }
	_, err := chrome.Start(t.Context(), c)
	if errors.Is(err, browser.ErrNotFound) {
		t.Skip(err)
	}
	if err == nil || !strings.Contains(err.Error(), "canary: it sang") {
		t.Errorf("Start returned %v", err)
	}
}

func TestPageThatNeverLoads(t *testing.T) {
	c := site(t)
	c.Deadline = time.Second
	b := start(t, c)
	for url, want := range map[string]string{
		"https://app.example.test/hangs":   "did not load in time",
		"https://app.example.test/missing": "answered 404",
		"https://nowhere.invalid/":         "ERR_NAME_NOT_RESOLVED",
	} {
		u, _ := weburl.Parse(url, fetch.URL{})
		_, err := b.Open(t.Context(), browser.PageSpec{URL: u})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), url) {
			t.Errorf("open %s: %v, want %q", url, err, want)
		}
	}
	// What was not opened to the end is closed, though nobody waits for it.
	for deadline := time.Now().Add(30 * time.Second); b.Tabs(t) > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("%d tabs are left behind", b.Tabs(t))
		}
	}
}
