package teach

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// doubts says what stands between page and wire where nothing that CORS knows
// explains their disagreement: an extension, a setting, the developer tools.
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
		return "The answer has raw lines. HTTP does not say what a line means that it does not allow, and browsers read it each in its own way: " +
			"what this one did is as good as any."
	case len(s.Wire) == 0 && len(s.Declared.Wire) > 0 && page.Kind == fetch.NetworkError:
		return "Nothing reached the lab's server, and no rule of CORS stops this request before it is sent. Something in the browser did: " +
			"an extension that blocks requests, a privacy setting, or a permission to reach the local network that was not given. " +
			"Try a window without extensions."
	case page.Kind == fetch.Readable && starForAuthorization(s):
		return "This is a known difference, and no fault of yours: by the standard * in Access-Control-Allow-Headers does not cover Authorization, " +
			"and Chromium lets it through with a warning in the console. Other browsers refuse, so list the header."
	case page.Kind == fetch.Readable && standard.Kind == fetch.NetworkError:
		return "Script could read a response that, by what was on the wire, it must not read. An extension that adds CORS headers, " +
			"or a browser that was started with web security off, does that. Such a browser cannot show what your users will see."
	case page.Kind == fetch.NetworkError && standard.Kind == fetch.Readable:
		return "The wire shows an answer that script must be able to read, and script got an error. An extension that removes or doubles " +
			"headers does that, and so does a setting that refuses what comes from another site."
	case lacksCookie(s):
		return "The standard has a cookie sent, and the browser left it out: it blocks third-party cookies, by its settings or by default. " +
			"No header of the server changes that."
	case extraPreflights(s) > 0:
		return "There was a CORS-preflight request that a cache entry should have spared. With the developer tools open and " +
			"“Disable cache” ticked, the browser keeps no such entry."
	case readsMore(s):
		return "Script could read headers that were not on the wire: an extension has added them on their way."
	default:
		return ""
	}
}

// hasRawLines reports whether an answer is written as exact bytes.
func hasRawLines(s scenario.Script) bool {
	return slices.ContainsFunc(s.Hops, func(h wire.ScriptedHop) bool { return h.Preflight.Bytes+h.Response.Bytes != "" })
}

// starForAuthorization reports whether the standard refuses Authorization although
// there is a wildcard.
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

// extraPreflights counts the CORS-preflight requests that the standard has not.
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

// readsMore reports whether script sees a header that no answer has.
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
