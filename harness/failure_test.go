package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Every word of Chrome's stands for a reason that is told apart from CORS, with
// a name of its own and something to do about it.
func TestFailuresAreNoCORS(t *testing.T) {
	for _, word := range ChromeFailures() {
		for _, said := range []string{word, word + " (blocked-reason)"} {
			reasons := Chromium.Words.FailureReasons(said)
			if len(reasons) == 0 {
				t.Errorf("%s stands for nothing", said)
			}
			for _, r := range reasons {
				refusal := fetch.Refusal{Reason: r, Parameter: "connect-src"}
				if mechanism(refusal) == "" || strings.Contains(mechanism(refusal), "CORS") {
					t.Errorf("%s: the mechanism of %v is %q", word, r, mechanism(refusal))
				}
				if !strings.Contains(Remedy(refusal, nil), "no CORS header helps") {
					t.Errorf("%s: the remedy for %v is %q", word, r, Remedy(refusal, nil))
				}
				if !Chromium.Words.Agree(refusal, BrowserSaw{Failure: said}) || Chromium.Words.Agree(fetch.Refusal{Reason: fetch.AllowOriginMissing}, BrowserSaw{Failure: said}) {
					t.Errorf("%s agrees with the wrong reasons", word)
				}
				for code, of := range chromeReasons {
					if slices.Contains(of, r) {
						t.Errorf("%v has a word, %s, and a code, %s", r, word, code)
					}
				}
			}
		}
	}
	for _, said := range []string{"", "net::ERR_FAILED", "net::ERR_BLOCKED_BY_RESPONSE"} {
		if Chromium.Words.Failure(said) != "" || !Chromium.Words.Agree(fetch.Refusal{Reason: fetch.AllowOriginMissing}, BrowserSaw{Failure: said}) {
			t.Errorf("%q says something", said)
		}
	}
}

// What the page's policies are is the document's own; the servers and the oracle
// are told the same.
func TestPlaceDocument(t *testing.T) {
	s := Scenario{Document: &Document{Headers: Headers{{Name: "content-security-policy", Value: "connect-src $API"}}}}
	bare := Hosts{Page: "app.a.test", API: "api.a.test", Third: "third.a.test", OtherSite: "app.b.test"}.Placement(PageApp, "/x1")
	p, err := s.Place(bare)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := p.DocumentHeaders.Get("Content-Security-Policy"); got != "connect-src https://api.a.test" {
		t.Errorf("the server says %q", got)
	}
	url := fetch.URL{Scheme: "https", Host: "api.a.test", Path: "/"}
	if got := p.Page.Policy.CSP[0].Blocks("empty", url, false); got != "" {
		t.Errorf("the oracle blocks by %s", got)
	}
	for _, h := range []fetch.Header{{Name: "Referrer-Policy", Value: "origin"}, {Name: "Content-Security-Policy", Value: "$NOBODY"}, {Name: "Cross-Origin-Embedder-Policy", Value: "yes"}} {
		bad := Scenario{ID: "a/b", Document: &Document{Headers: Headers{h}}}
		if p, err := bad.Place(bare); err == nil || p.Page.Policy != nil {
			t.Errorf("%s: %s is placed", h.Name, h.Value)
		}
		if _, err := bad.Script(bare); err == nil || !strings.HasPrefix(err.Error(), "script: a/b: ") {
			t.Errorf("%s: Script: %v", h.Name, err)
		}
	}
}
