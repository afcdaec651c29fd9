package report_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
)

func TestJavaScript(t *testing.T) {
	url := fetch.URL{Scheme: "https", Host: "a.test", Path: "/"}
	list := func(pairs ...string) fetch.HeaderList { return reporttest.Headers(pairs...).List() }
	for _, c := range []struct {
		name string
		call fetch.Call
		want string
	}{
		{"bare", fetch.Call{}, `fetch("https://a.test/")`},
		{"every option", fetch.Call{Mode: fetch.NoCORS, Redirect: fetch.Manual, Cache: fetch.Reload},
			`fetch("https://a.test/", {mode: "no-cors", redirect: "manual", cache: "reload"})`},
		{"more options", fetch.Call{ReferrerPolicy: fetch.NoReferrer, Keepalive: true, Integrity: "sha256-x"},
			`fetch("https://a.test/", {referrerPolicy: "no-referrer", keepalive: true, integrity: "sha256-x"})`},
		{"headers", fetch.Call{Headers: list("Accept", "a", "X-1", `"`)}, `fetch("https://a.test/", {headers: {Accept: "a", "X-1": "\""}})`},
		{"a name twice", fetch.Call{Headers: list("A", "1", "a", "2")}, `fetch("https://a.test/", {headers: [["A", "1"], ["a", "2"]]})`},
		{"bytes", fetch.Call{Headers: list("A", "\xe9\x00\n")}, `fetch("https://a.test/", {headers: {A: "\xE9\x00\n"}})`},
		{"text", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.TextBody, Content: "é\u2028"}}, `fetch("https://a.test/", {method: "POST", body: "é\u{2028}"})`},
		{"form", fetch.Call{Body: fetch.Body{Kind: fetch.URLSearchParamsBody, Content: "a=1"}}, `fetch("https://a.test/", {body: new URLSearchParams("a=1")})`},
		{"form data", fetch.Call{Body: fetch.Body{Kind: fetch.FormDataBody, Content: "x"}}, `fetch("https://a.test/", {body: form /* a FormData with field = "x" */})`},
		{"blob", fetch.Call{Body: fetch.Body{Kind: fetch.BlobBody, Content: "x", Type: "a/b"}}, `fetch("https://a.test/", {body: new Blob(["x"], {type: "a/b"})})`},
		{"blob without a type", fetch.Call{Body: fetch.Body{Kind: fetch.BlobBody, Content: "x"}}, `fetch("https://a.test/", {body: new Blob(["x"])})`},
		{"stream", fetch.Call{Body: fetch.Body{Kind: fetch.StreamBody, Content: "x"}}, `fetch("https://a.test/", {body: new Blob(["x"]).stream(), duplex: "half"})`},
		{"secrets", fetch.Call{Headers: list("Authorization", "Basic abc", "Cookie", "a=b; c=d")}, `fetch("https://a.test/", {headers: {Authorization: "Basic …", Cookie: "a=…; c=…"}})`},
		{"xhr", fetch.Call{API: fetch.XHR}, "const xhr = new XMLHttpRequest()\nxhr.open(\"GET\", \"https://a.test/\")\nxhr.send()"},
		{"xhr with a password", fetch.Call{API: fetch.XHR, User: "u", Password: "p", UploadListener: fetch.AfterSend},
			"const xhr = new XMLHttpRequest()\nxhr.open(\"GET\", \"https://a.test/\", true, \"u\", \"…\")\nxhr.send()\nxhr.upload.addEventListener(\"progress\", listener)"},
	} {
		c.call.URL = url
		if got := report.JavaScript(c.call); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestJavaScriptHidesThePasswordOfAURL(t *testing.T) {
	call := fetch.Call{URL: fetch.URL{Scheme: "https", Host: "a.test", Path: "/", Username: "u", Password: "very-secret"}}
	if got := report.JavaScript(call); got != `fetch("https://u:…@a.test/")` {
		t.Errorf("got %s", got)
	}
}
