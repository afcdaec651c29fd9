package servers

import (
	"net/http"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// page answers requests for documents and worker scripts, which are at the same
// paths on every host that is no placement's target. They are not recorded.
func page(a arrival) (wire.ScriptedAnswer, bool) {
	if a.method != "GET" && a.method != "HEAD" {
		return wire.ScriptedAnswer{}, false
	}
	return pageAt(a.path)
}

func pageAt(path string) (wire.ScriptedAnswer, bool) {
	contentType, body := "text/html;charset=utf-8", fixtures.Page
	var more fetch.HeaderList
	switch path {
	case scenario.PagePath:
	case scenario.SandboxedPath:
		more = fetch.HeaderList{{Name: "Content-Security-Policy", Value: "sandbox allow-scripts"}}
	case scenario.WorkerPath:
		contentType, body = "text/javascript;charset=utf-8", fixtures.Worker
	case scenario.ServiceWorkerPath:
		contentType, body = "text/javascript;charset=utf-8", fixtures.ServiceWorker
	default:
		return wire.ScriptedAnswer{}, false
	}
	headers := fetch.HeaderList{{Name: "Content-Type", Value: contentType}, {Name: "Cache-Control", Value: "no-store"}}
	return wire.ScriptedAnswer{Status: 200, Headers: append(headers, more...), Body: string(body)}, true
}

// Pages serves what makes requests, at [scenario.PagePath],
// [scenario.SandboxedPath], [harness.WorkerPath] and
// [scenario.ServiceWorkerPath], for origins that have a handler of their own.
var Pages http.Handler = http.HandlerFunc(servePage)

func servePage(w http.ResponseWriter, r *http.Request) {
	answer, ok := pageAt(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	for _, h := range answer.Headers {
		w.Header().Set(h.Name, h.Value)
	}
	w.Write([]byte(answer.Body))
}
