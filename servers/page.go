package servers

import (
	"net/http"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// page answers requests for documents, which are at the same paths on every
// host that is no placement's target. They are not recorded.
func page(a arrival) (harness.ScriptedAnswer, bool) {
	if a.method != "GET" && a.method != "HEAD" {
		return harness.ScriptedAnswer{}, false
	}
	headers := pageHeaders(a.path)
	if headers == nil {
		return harness.ScriptedAnswer{}, false
	}
	return harness.ScriptedAnswer{Status: 200, Headers: headers, Body: string(fixtures.Page)}, true
}

func pageHeaders(path string) fetch.HeaderList {
	h := fetch.HeaderList{
		{Name: "Content-Type", Value: "text/html;charset=utf-8"},
		{Name: "Cache-Control", Value: "no-store"},
	}
	switch path {
	case harness.PagePath:
		return h
	case harness.SandboxedPath:
		return append(h, fetch.Header{Name: "Content-Security-Policy", Value: "sandbox allow-scripts"})
	default:
		return nil
	}
}

// Pages serves the documents that make requests, at
// [harness.PagePath] and [harness.SandboxedPath], for origins that have a handler of their own.
var Pages http.Handler = http.HandlerFunc(servePage)

func servePage(w http.ResponseWriter, r *http.Request) {
	headers := pageHeaders(r.URL.Path)
	if headers == nil {
		http.NotFound(w, r)
		return
	}
	for _, h := range headers {
		w.Header().Set(h.Name, h.Value)
	}
	w.Write(fixtures.Page)
}
