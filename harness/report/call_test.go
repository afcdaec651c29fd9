package report_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

func TestJavaScript(t *testing.T) {
	url := fetch.URL{Scheme: "https", Host: "a.test", Path: "/"}
	list := func(pairs ...string) fetch.HeaderList { return headers(pairs...).List() }
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

func TestRedactReplacesTheLongestSecretFirst(t *testing.T) {
	r := find(t, "target-differs").result(t)
	s := r.Steps[0]
	s.Wire[1].Request = fetch.HeaderList{{Name: "Cookie", Value: "sid=1; sid=12; bare-value; x"}, {Name: "Authorization", Value: "Bearer tok-en"}}
	got := report.Redact(s, "sid=12, sid=1, bare-value, x, Bearer tok-en, https://u:p@h/")
	if want := "sid=…, sid=…, …, x, Bearer …, https://u:…@h/"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzText: whatever a target sends, the text keeps its width and its lines.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "*", "a b", "\x00\xff\n\r\t", strings.Repeat("x", 500), strings.Repeat("é ", 90), "\u202e\u2028\u0301", "https://u:p@h"} {
		f.Add(s, s, s)
	}
	base := find(f, "target-differs").result(f)
	f.Fuzz(func(t *testing.T, name, value, because string) {
		r := base
		s := r.Steps[0]
		s.Wire = append(s.Wire[:1:1], s.Wire[1])
		s.Wire[1].Response = fetch.HeaderList{{Name: name, Value: value}, {Name: acao, Value: value}, {Name: "Set-Cookie", Value: value}}
		s.Rows = append(s.Rows[:0:0], s.Rows...)
		s.Rows[2].Wire, s.Rows[2].What, s.Rows[0].Browser = value, name, value
		s.Because, s.Fix = because, because
		r.Steps = append(r.Steps[:0:0], s)
		r.Error, r.Notes = because, []string{value}
		for _, text := range []string{report.String(r), report.StepString(s)} {
			for _, l := range strings.Split(text, "\n") {
				if strings.HasPrefix(l, "  rerun") {
					continue
				}
				if n := len([]rune(l)); n > 100 || strings.TrimRight(l, " ") != l {
					t.Fatalf("%d columns, or spaces at the end: %q", n, l)
				}
			}
		}
	})
}
