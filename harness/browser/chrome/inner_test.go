package chrome_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// openKind opens a page of the kind on the test's site.
func openKind(t *testing.T, b *chrome.Browser, name string, slow bool) browser.Page {
	t.Helper()
	var kind scenario.PageKind
	if err := kind.UnmarshalText([]byte(name)); err != nil {
		t.Fatal(err)
	}
	hosts := scenario.Hosts{Page: "app.example.test", OtherSite: "app.other.test"}
	place := hosts.Placement(kind, "/x1")
	p, err := b.Open(t.Context(), browser.PageSpec{URL: place.Document, Kind: kind, Inner: place.Page.URL, Slow: slow})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A refusal comes with Chrome's code wherever the request is made: of requests
// that were on the wire, that a preflight kept back, and that never left.
func TestChromeSaysWhyInWorkersAndFrames(t *testing.T) {
	preflighted := get(t, "https://api.example.test/shut")
	preflighted.Method = "PUT"
	mode := get(t, "https://api.example.test/shut")
	mode.Mode = fetch.SameOriginMode
	for _, engine := range []scenario.Flavour{scenario.FullFlavour, scenario.HeadlessShell} {
		t.Run(engine.String(), func(t *testing.T) {
			c := site(t)
			c.Flavour = engine
			b := start(t, c)
			for _, kind := range scenario.PageKind(0).Values() {
				if kind == "port" || kind == "scheme" || kind == "other-site" || kind == "sandboxed" {
					continue // documents of their own tab, at places that this site lacks
				}
				for _, slow := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/slow=%v", kind, slow), func(t *testing.T) {
						p := openKind(t, b, kind, slow)
						if seen, err := p.Do(t.Context(), get(t, "https://api.example.test/open")); err != nil || seen.Page.Outcome.Body != "hello" {
							t.Errorf("readable: %+v, %v", seen.Page, err)
						}
						for want, call := range map[string]fetch.Call{
							"MissingAllowOriginHeader":          get(t, "https://api.example.test/shut"),
							"PreflightMissingAllowOriginHeader": preflighted,
							"DisallowedByMode":                  mode,
						} {
							for range 2 {
								seen, err := p.Do(t.Context(), call)
								if err != nil {
									t.Fatal(err)
								}
								if !seen.Browser.Known || seen.Browser.Reason != want || seen.Browser.Slow != slow {
									t.Errorf("Chrome says %+v, want %s", seen.Browser, want)
								}
								if recorded := len(seen.Browser.Records) > 0; recorded != (slow && kind != "shared-worker" && want != "DisallowedByMode") {
									t.Errorf("%s: Chrome's record of exchanges is %+v", want, seen.Browser.Records)
								}
							}
						}
					})
				}
			}
		})
	}
}

// With the worker or frame, the page that it makes requests for is gone.
func TestEndOfWorkersAndFramesIsNoticed(t *testing.T) {
	b := start(t, site(t))
	for _, row := range []struct{ name, kind, script string }{
		{"a worker ends", "worker", "crosscheckInner.terminate()"},
		{"an opaque worker ends", "data-worker", "crosscheckInner.terminate()"},
		{"a frame goes", "sandboxed-frame", "document.querySelector('iframe').remove()"},
		{"a frame of the page's process goes", "srcdoc-frame", "document.querySelector('iframe').remove()"},
		{"a frame crashes", "cross-site-frame", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := openKind(t, b, row.kind, false)
			calling := make(chan error, 1)
			go func() {
				_, err := p.Do(t.Context(), get(t, "https://api.example.test/slow"))
				calling <- err
			}()
			if err := chrome.EndInner(p, row.script); err != nil {
				t.Fatal(err)
			}
			if row.kind == "srcdoc-frame" { // there is no session that could end: the next call notices
				go func() { _, _ = p.Do(t.Context(), get(t, "https://api.example.test/open")) }()
			}
			select {
			case err := <-calling:
				if !errors.Is(err, browser.ErrBrowserGone) {
					t.Errorf("the call: %v, want ErrBrowserGone", err)
				}
			case <-time.After(9 * time.Second): // before the call's own deadline
				t.Error("the call goes on")
			}
			if err := p.Alive(t.Context()); !errors.Is(err, browser.ErrBrowserGone) {
				t.Errorf("Alive: %v, want ErrBrowserGone", err)
			}
			seen, err := openKind(t, b, row.kind, false).Do(t.Context(), get(t, "https://api.example.test/open"))
			if err != nil || seen.Page.Outcome.Body != "hello" {
				t.Errorf("asked for again: %+v, %v", seen.Page, err)
			}
		})
	}
}

func TestWorkersAndFramesThatDoNotLoad(t *testing.T) {
	b := start(t, site(t))
	place := scenario.Hosts{Page: "app.example.test", OtherSite: "app.other.test"}.Placement(scenario.PageApp, "/x1")
	nowhere := fetch.URL{Scheme: "https", Host: "nowhere.invalid", Path: "/", Site: "nowhere.invalid"}
	missing := place.Document
	missing.Path = "/missing"
	for _, row := range []struct {
		kind scenario.PageKind
		at   fetch.URL
		want string
	}{
		{scenario.PageCrossSiteFrame, nowhere, "the cross-site-frame at https://nowhere.invalid/ did not load"},
		{scenario.PageWorker, nowhere, "cannot be accessed"},
		{scenario.PageWorker, missing, "did not start"},
		{scenario.PageSharedWorker, missing, "did not start"},
	} {
		_, err := b.Open(t.Context(), browser.PageSpec{URL: place.Document, Kind: row.kind, Inner: row.at})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s at %s: %v, want %q", row.kind, row.at, err, row.want)
		}
	}
}
