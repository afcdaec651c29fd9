package teach

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// doubts returns explanations for a disagreement of page and wire that CORS does
// not explain: an extension, a setting, the developer tools.
func doubts(r judge.Result) []string {
	if r.Verdict == judge.Conforms {
		return nil
	}
	var out []string
	for _, s := range r.Steps {
		if s.Verdict == judge.Conforms {
			continue
		}
		if why := doubt(s); why != "" && !slices.Contains(out, why) {
			out = append(out, why)
		}
	}
	return out
}

func doubt(s judge.StepResult) string {
	page, standard := s.Seen.Page.Outcome, s.OnWire.Outcome
	switch {
	case hasRawLines(s.Script):
		return "The answer has raw lines that HTTP does not allow. HTTP does not say what they mean, so each browser may read them in its own way."
	case len(s.Wire) == 0 && len(s.Declared.Wire) > 0 && page.Kind == fetch.NetworkError:
		return "Nothing reached the lab's server, and no rule of CORS stops this request before it is sent. Something else in the browser stopped it: " +
			"an extension that blocks requests, a privacy setting, or a missing permission to reach the local network. " +
			"Try a window without extensions."
	case page.Kind == fetch.Readable && starForAuthorization(s):
		return "This is a known difference of the browser. By the standard, * in Access-Control-Allow-Headers does not allow Authorization. " +
			"Chromium accepts it, with a warning in the console. Other browsers may refuse it, so list the header by name."
	case page.Kind == fetch.Readable && standard.Kind == fetch.NetworkError:
		return "The script could read a response that it must not read. The usual causes are an extension that adds CORS headers, " +
			"or a browser that was started with web security off. Such a browser does not show what your users will see."
	case page.Kind == fetch.NetworkError && standard.Kind == fetch.Readable:
		return "The wire shows an answer that the script must be able to read, but the script got an error. The usual causes are an extension " +
			"that removes or doubles headers, or a setting that blocks answers from another site."
	case lacksCookie(s):
		return "By the standard, the request carries a cookie, but the browser left it out. It blocks third-party cookies, by its settings or by default. " +
			"A header of the server does not change that."
	case extraPreflights(s) > 0:
		return "The browser sent a CORS-preflight request although a cache entry made it unnecessary. If the developer tools are open and " +
			"“Disable cache” is ticked, the browser keeps no such entry."
	case readsMore(s):
		return "The script could read headers that were not on the wire. An extension added them in the browser."
	default:
		return ""
	}
}

// hasRawLines reports whether an answer is written as exact bytes.
func hasRawLines(s scenario.Script) bool {
	return slices.ContainsFunc(s.Hops, func(h wire.ScriptedHop) bool { return h.Preflight.Bytes+h.Response.Bytes != "" })
}

// starForAuthorization reports whether the standard refuses Authorization although
// the answer has a wildcard.
func starForAuthorization(s judge.StepResult) bool {
	r := s.OnWire.Outcome.Refusal
	if r.Reason != fetch.HeaderNotAllowed || !strings.EqualFold(r.Parameter, "Authorization") {
		return false
	}
	for _, e := range s.Wire {
		if value, ok := e.Response.Get("Access-Control-Allow-Headers"); ok && e.Preflight && strings.TrimSpace(value) == "*" {
			return true
		}
	}
	return false
}

// lacksCookie reports whether a predicted Cookie header is missing on the wire
// of a request to another site.
func lacksCookie(s judge.StepResult) bool {
	for i, e := range s.OnWire.Wire {
		if i >= len(s.Wire) || e.Sent.URL.SchemefulSite() == s.Page.SiteForCookies {
			continue
		}
		if e.Sent.Headers.Has("Cookie") && !s.Wire[i].Request.Has("Cookie") {
			return true
		}
	}
	return false
}

// extraPreflights counts the CORS-preflight requests that the standard does not
// require.
func extraPreflights(s judge.StepResult) int {
	n := 0
	for _, e := range s.Wire {
		if e.Preflight {
			n++
		}
	}
	for _, e := range s.OnWire.Wire {
		if e.Sent.Preflight {
			n--
		}
	}
	return n
}

// readsMore reports whether the script sees a header that no answer has.
func readsMore(s judge.StepResult) bool {
	for _, h := range s.Seen.Page.Outcome.Headers {
		on := false
		for _, e := range s.Wire {
			on = on || e.Response.Has(h.Name)
		}
		if !on && !strings.EqualFold(h.Name, "content-length") {
			return true
		}
	}
	return false
}
