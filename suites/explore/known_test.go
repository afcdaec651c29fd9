package explore_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// deviation is a known one of Chromium's: a scenario of the catalogue documents
// it, and a predicate recognises it in a step that disagrees.
type deviation struct {
	id       string
	explains func(r judge.Result, step int) bool
}

// deviations are as narrow as they can be told: what one of them explains is
// lost to the search.
var deviations = []deviation{
	{"safelist/content-type-plain-twice", combinedBeforeTheSafelist},
	{"safelist/range-granted-and-written-anew", rangeWrittenAnew},
	{"wildcards/authorization-not-covered", authorizationUnderWildcard},
	{"no-cors/origin-without-referrer", hiddenOrigin},
	{"redirects/userinfo-same-origin", userinfoSameOrigin},
	{"xhr/upload-listener-without-a-body", listenerWithoutBody},
	{"credentials/same-site-after-cross-site-redirect", sameSiteAfterRedirect},
	{"preflight-request/fetch-metadata-after-redirect", preflightSite},
	{"xhr/blob-type-without-subtype", blobTypeNoMIMEType},
	{"safelist/range-beyond-64-bits", rangeBeyond64Bits},
	{"same-origin-mode/streamed-body", streamInSameOriginMode},
	{"schemes/about-blank-in-no-cors", aboutBlank},
	{"preflight-cache/remembered-in-mode-no-store", notStored},
	{"cookies/of-a-misdirected-request", cookieOf421},
	{"redirects/manual-and-keepalive", followedManually},
	{"schemes/mixed-content-in-same-origin-mode", mixedContentByMode},
	{"xhr/upload-listener-grants-the-method", flagGrantsMethod},
	{"xhr/upload-listener-is-not-spared-by-header-entries", safelistedMethodCovered},
	{"xhr/charset-replaced", charsetReplaced},
	{"exposure/body-of-205", bodyOf205},
	{"exposure/integrity-of-a-null-body", integrityOfNullBody},
	{"no-cors/origin-after-a-redirect-from-home", originFromHome},
	{"forbidden/method-override-by-combination", overrideByCombination},
	{"stream/unauthorized", streamUnauthorized},
	{"preflight-cache/cleared-by-a-refused-response", keptAfterAnError},
	{"preflight-cache/max-age-negative", negativeMaxAge},
	{"preflight-cache/entries-add-up", replacedEntry},
	{"preflight-cache/star-header-of-a-credentialed-request", starWithCredentials},
	{"preflight-cache/cache-mode-reload", cacheMode},
	{"preflight-cache/opaque-origin", opaqueOrigin},
	{"preflight-cache/tainted-by-redirects", taintedOrigin},
}

// documented returns the id of the scenario that documents what a result shows,
// "" for none.
func documented(r judge.Result) string {
	// What comes after the first step that differs may follow from it.
	step := slices.IndexFunc(r.Steps, func(s judge.StepResult) bool { return s.Verdict != judge.Conforms })
	if step < 0 || r.Steps[step].Verdict != judge.BrowserDiffers {
		return ""
	}
	for _, d := range deviations {
		if d.explains(r, step) {
			return d.id
		}
	}
	return ""
}

// Chromium combines headers of one name before it judges them. Where that
// judgement is the same, nothing is explained.
func combinedBeforeTheSafelist(r judge.Result, step int) bool {
	s := r.Steps[step]
	request, refusal := fetch.NewRequest(s.Page, s.Script.Call)
	if refusal.Reason != fetch.NoReason {
		return false
	}
	var combined fetch.HeaderList
	for _, h := range request.Headers {
		combined.Combine(h.Name, h.Value)
	}
	return !slices.Equal(fetch.UnsafeRequestHeaderNames(request.Headers), fetch.UnsafeRequestHeaderNames(combined))
}

// Chromium's HTTP cache writes a Range of a GET anew, whether the safelist had
// let it pass or a CORS-preflight response had granted it.
func rangeWrittenAnew(r judge.Result, step int) bool {
	s := r.Steps[step]
	for i, e := range s.OnWire.Wire {
		if i >= len(s.Wire) {
			return false
		}
		want, _ := e.Sent.Headers.Get("Range")
		got, _ := s.Wire[i].Request.Get("Range")
		if want != got {
			start, end, ok := fetch.ParseSingleRange(strings.ToLower(strings.ReplaceAll(want, "+", "")), true)
			zeros := func(digits string) string { return strings.TrimLeft(digits, "0") }
			gotStart, gotEnd, _ := fetch.ParseSingleRange(got, false)
			return e.Sent.Method == "GET" && ok && zeros(start) == zeros(gotStart) && zeros(end) == zeros(gotEnd)
		}
	}
	return false
}

// Chromium reads the numbers of a Range into 64 bits, and takes one that is
// larger for no range.
func rangeBeyond64Bits(r judge.Result, step int) bool {
	value, _ := r.Steps[step].Script.Call.Headers.Get("Range")
	start, end, ok := fetch.ParseSingleRange(fetch.NormalizeValue(value), false)
	large := func(digits string) bool {
		_, err := strconv.ParseInt(digits, 10, 64)
		return digits != "" && err != nil
	}
	return ok && (large(start) || large(end))
}

// Chromium lets * cover Authorization.
func authorizationUnderWildcard(r judge.Result, step int) bool {
	p := r.Steps[step].OnWire
	refusal := p.Outcome.Refusal
	if refusal.Reason != fetch.HeaderNotAllowed || refusal.Parameter != "authorization" || len(p.Wire) == 0 {
		return false
	}
	names, _ := p.Wire[len(p.Wire)-1].Answer.Response.Headers.ExtractTokens("Access-Control-Allow-Headers")
	return slices.Contains(names, "*") && r.Steps[step].Script.Call.Credentials != fetch.Include
}

// Chromium ignores the referrer policy when it serialises an Origin in another
// mode than cors.
func hiddenOrigin(r judge.Result, step int) bool {
	s := r.Steps[step]
	for i, e := range s.OnWire.Wire {
		if i >= len(s.Wire) {
			return false
		}
		want, _ := e.Sent.Headers.Get("Origin")
		got, has := s.Wire[i].Request.Get("Origin")
		if want != got {
			return s.Script.Call.Mode != fetch.CORS && want == "null" && has
		}
	}
	return false
}

// Blink blocks URLs with embedded credentials after same-origin redirects too.
func userinfoSameOrigin(r judge.Result, step int) bool {
	s := r.Steps[step]
	return s.Seen.Page.Outcome.Kind == fetch.NetworkError && slices.ContainsFunc(s.Wire, func(e wire.Exchange) bool {
		location, ok := e.Response.Get("Location")
		u, err := weburl.Parse(location, e.URL)
		return ok && err == nil && u.IncludesCredentials()
	})
}

// Chromium sets the use-CORS-preflight flag only where there is a body.
func listenerWithoutBody(r judge.Result, step int) bool {
	c := r.Steps[step].Script.Call
	request, _ := fetch.NewRequest(r.Steps[step].Page, c)
	return c.UploadListener == fetch.BeforeSend && request.Body.Kind == fetch.NoBody
}

// Chromium compares the page's site with the last URL alone.
func sameSiteAfterRedirect(r judge.Result, step int) bool {
	s := r.Steps[step]
	if len(s.Script.Hops) < 2 || len(s.Wire) != len(s.OnWire.Wire) {
		return false
	}
	for i, e := range s.OnWire.Wire {
		want, _ := e.Sent.Headers.Get("Cookie")
		got, _ := s.Wire[i].Request.Get("Cookie")
		if want != got && e.Sent.Hop > 0 && len(got) > len(want) {
			return true
		}
	}
	return false
}

// Chromium says of a CORS-preflight request how far its own URL is from the
// page, and leaves the redirects before it out.
func preflightSite(r judge.Result, step int) bool {
	s := r.Steps[step]
	for i, e := range s.OnWire.Wire {
		if i >= len(s.Wire) {
			return false
		}
		want, _ := e.Sent.Headers.Get("Sec-Fetch-Site")
		got, _ := s.Wire[i].Request.Get("Sec-Fetch-Site")
		if want != got {
			return e.Sent.Preflight && e.Sent.Hop > 0 && got != ""
		}
	}
	return false
}

// Chromium's XMLHttpRequest takes a Blob's type only where it is a MIME type.
func blobTypeNoMIMEType(r judge.Result, step int) bool {
	c := r.Steps[step].Script.Call
	if c.API != fetch.XHR || c.Body.Kind != fetch.BlobBody || c.Headers.Has("Content-Type") {
		return false
	}
	t, ok := c.Body.ContentType()
	_, isType := fetch.ParseMIMEType(t)
	return ok && !isType
}

// Chromium sends a request with a streamed body as if its mode were "cors".
func streamInSameOriginMode(r judge.Result, step int) bool {
	c := r.Steps[step].Script.Call
	return c.Mode == fetch.SameOriginMode && c.Body.Kind == fetch.StreamBody
}

// Chromium asks for the mode, and for the redirect mode of mode no-cors, before
// it asks for mixed content.
func mixedContentByMode(r judge.Result, step int) bool {
	s := r.Steps[step]
	return s.OnWire.Outcome.Refusal.Reason == fetch.MixedContent && len(s.Wire) == 0 &&
		(s.Seen.Browser.Reason == "DisallowedByMode" || s.Seen.Browser.Reason == "NoCorsRedirectModeNotFollow")
}

// Chromium has the use-CORS-preflight flag grant no method.
func flagGrantsMethod(r judge.Result, step int) bool {
	s := r.Steps[step]
	request, _ := fetch.NewRequest(s.Page, s.Script.Call)
	return request.UseCORSPreflight && s.Seen.Browser.Reason == "MethodDisallowedByPreflightResponse" &&
		slices.ContainsFunc(s.Wire, func(e wire.Exchange) bool {
			return e.Preflight && !e.Response.Has("Access-Control-Allow-Methods")
		})
}

// Chromium asks its CORS-preflight cache for no safelisted method, though the
// use-CORS-preflight flag be set.
func safelistedMethodCovered(r judge.Result, step int) bool {
	s := r.Steps[step]
	request, _ := fetch.NewRequest(s.Page, s.Script.Call)
	return request.UseCORSPreflight && step > 0 && spared(s) && slices.ContainsFunc(s.OnWire.Wire, func(e fetch.Exchange) bool {
		method, _ := e.Sent.Headers.Get("Access-Control-Request-Method") // a redirect may have made it GET
		return e.Sent.Preflight && fetch.IsSafelistedMethod(method)
	})
}

// Chromium's XMLHttpRequest replaces every charset in an author's Content-Type
// beside a string or a URLSearchParams, and leaves the rest as it is.
func charsetReplaced(r judge.Result, step int) bool {
	c := r.Steps[step].Script.Call
	author, _ := c.Headers.Get("Content-Type")
	return c.API == fetch.XHR && (c.Body.Kind == fetch.TextBody || c.Body.Kind == fetch.URLSearchParamsBody) &&
		strings.Contains(strings.ToLower(author), "charset=")
}

// Chromium reads the body of a 205.
func bodyOf205(r judge.Result, step int) bool {
	s := r.Steps[step]
	out := s.OnWire.Outcome
	return out.Kind == fetch.Readable && out.Status == 205 && out.Body == "" && s.Seen.Page.Outcome.Body != ""
}

// To Chromium a null body is an empty one.
func integrityOfNullBody(r judge.Result, step int) bool {
	s := r.Steps[step]
	n := len(s.OnWire.Wire) - 1
	if s.OnWire.Outcome.Refusal.Reason != fetch.IntegrityMismatch || s.Seen.Page.Outcome.Kind == fetch.NetworkError {
		return false
	}
	if n < 0 { // of a data: URL
		return s.Script.Call.Method == "HEAD"
	}
	last := s.OnWire.Wire[n]
	return last.Sent.Method == "HEAD" || fetch.IsNullBodyStatus(last.Answer.Response.Status) || s.Seen.Page.Outcome.Kind == fetch.OpaqueRedirect
}

// Chromium makes the Origin of a no-cors POST null on any cross-origin redirect.
func originFromHome(r judge.Result, step int) bool {
	s := r.Steps[step]
	for i, e := range s.OnWire.Wire {
		if i >= len(s.Wire) {
			return false
		}
		want, _ := e.Sent.Headers.Get("Origin")
		got, _ := s.Wire[i].Request.Get("Origin")
		if want != got {
			return s.Script.Call.Mode == fetch.NoCORS && e.Sent.Method == "POST" && e.Sent.Hop > 0 && got == "null"
		}
	}
	return false
}

// Chromium judges the combined value of method overrides.
func overrideByCombination(r judge.Result, step int) bool {
	s := r.Steps[step]
	request, _ := fetch.NewRequest(s.Page, s.Script.Call)
	return slices.ContainsFunc(request.Headers, func(h fetch.Header) bool {
		value, _ := request.Headers.Get(h.Name)
		return fetch.IsForbiddenRequestHeader(h.Name, value)
	}) && len(s.Wire) == 0
}

// Chromium hands the 401 of a streamed body to script.
func streamUnauthorized(r judge.Result, step int) bool {
	s := r.Steps[step]
	return s.OnWire.Outcome.Refusal.Reason == fetch.RedirectStreamedBody && s.Seen.Page.Outcome.Status == 401
}

// spared reports whether Chrome spared itself a CORS-preflight fetch that the
// standard has next.
func spared(s judge.StepResult) bool {
	for i, e := range s.OnWire.Wire {
		if i >= len(s.Wire) || s.Wire[i].Preflight != e.Sent.Preflight {
			return e.Sent.Preflight
		}
	}
	return false
}

// repeated reports whether Chrome performed a CORS-preflight fetch that the
// standard's cache spares it.
func repeated(s judge.StepResult) bool {
	for i, e := range s.Wire {
		if i >= len(s.OnWire.Wire) || s.OnWire.Wire[i].Sent.Preflight != e.Preflight {
			return e.Preflight && decided(s, "CORS-preflight cache", "match: no CORS-preflight fetch")
		}
	}
	return false
}

func decided(s judge.StepResult, rule, verdict string) bool {
	return slices.ContainsFunc(s.OnWire.Trace, func(d fetch.Decision) bool { return d.Rule == rule && d.Verdict == verdict })
}

// before reports whether something was so in an earlier step.
func before(r judge.Result, step int, is func(judge.StepResult) bool) bool {
	return slices.ContainsFunc(r.Steps[:step], is)
}

// Chromium keeps what it has cached when the actual request comes to a network
// error.
func keptAfterAnError(r judge.Result, step int) bool {
	return spared(r.Steps[step]) && before(r, step, func(s judge.StepResult) bool { return decided(s, "CORS-preflight cache", "cleared") })
}

// Chromium fetches no about: URL.
func aboutBlank(r judge.Result, step int) bool {
	s := r.Steps[step]
	return s.Script.Call.URL.Scheme == "about" && s.Seen.Browser.Reason == "CorsDisabledScheme"
}

// Chromium takes a negative number of seconds for none.
func negativeMaxAge(r judge.Result, step int) bool {
	return repeated(r.Steps[step]) && before(r, step, func(s judge.StepResult) bool {
		return slices.ContainsFunc(s.Wire, func(e wire.Exchange) bool {
			age, _ := e.Response.Get("Access-Control-Max-Age")
			return e.Preflight && strings.HasPrefix(age, "-")
		})
	})
}

// Chromium keeps one CORS-preflight response per origin and URL.
func replacedEntry(r judge.Result, step int) bool {
	n := 0
	return repeated(r.Steps[step]) && before(r, step, func(s judge.StepResult) bool {
		if decided(s, "CORS-preflight cache", "stored") {
			n++
		}
		return n > 1
	})
}

// Chromium never takes a * for a wildcard that came to a request with
// credentials.
func starWithCredentials(r judge.Result, step int) bool {
	return repeated(r.Steps[step]) && before(r, step, func(s judge.StepResult) bool {
		return s.Script.Call.Credentials == fetch.Include && slices.ContainsFunc(s.Wire, func(e wire.Exchange) bool {
			methods, _ := e.Response.ExtractTokens("Access-Control-Allow-Methods")
			names, _ := e.Response.ExtractTokens("Access-Control-Allow-Headers")
			return e.Preflight && slices.Contains(append(methods, names...), "*")
		})
	})
}

// Chromium does not ask the CORS-preflight cache in some cache modes.
func cacheMode(r judge.Result, step int) bool {
	switch r.Steps[step].Script.Call.Cache {
	case fetch.NoStore, fetch.Reload, fetch.NoCache:
		return repeated(r.Steps[step])
	default:
		return false
	}
}

// In mode no-store Chromium stores no CORS-preflight response.
func notStored(r judge.Result, step int) bool {
	return repeated(r.Steps[step]) && before(r, step, func(s judge.StepResult) bool { return s.Script.Call.Cache == fetch.NoStore })
}

// Chromium makes a request that was misdirected again without the cookies of the
// answer.
func cookieOf421(r judge.Result, step int) bool {
	s := r.Steps[step]
	for i, e := range s.OnWire.Wire {
		if i == 0 || i >= len(s.Wire) {
			continue
		}
		want, _ := e.Sent.Headers.Get("Cookie")
		got, _ := s.Wire[i].Request.Get("Cookie")
		if want != got {
			return s.Wire[i-1].Status == 421 && s.Wire[i-1].Response.Has("Set-Cookie") && len(got) < len(want)
		}
	}
	return false
}

// Chromium follows a redirect of a keepalive request in mode no-cors, though it is
// not to be followed.
func followedManually(r judge.Result, step int) bool {
	s := r.Steps[step]
	c := s.Script.Call
	return c.Keepalive && c.Mode == fetch.NoCORS && c.Redirect == fetch.Manual && len(s.Wire) > len(s.OnWire.Wire)
}

// Chromium caches nothing for a sandboxed top-level document.
func opaqueOrigin(r judge.Result, step int) bool {
	return r.Scenario.Page == scenario.PageSandboxed && repeated(r.Steps[step])
}

// Chromium has no entry for a request that redirects have tainted.
func taintedOrigin(r judge.Result, step int) bool {
	s := r.Steps[step]
	for i, e := range s.Wire {
		if i >= len(s.OnWire.Wire) || s.OnWire.Wire[i].Sent.Preflight != e.Preflight {
			origin, _ := e.Request.Get("Origin")
			return origin == "null" && e.Hop > 0 && repeated(s)
		}
	}
	return false
}

// What filters finds must be in the catalogue, as a deviation.
func TestDeviationsAreDocumented(t *testing.T) {
	c, err := scenarios.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range deviations {
		i := slices.IndexFunc(c.Scenarios, func(s scenario.Scenario) bool { return s.ID == d.id })
		if i < 0 {
			t.Errorf("the catalogue has no scenario %s", d.id)
			continue
		}
		if len(c.Scenarios[i].Deviates["chromium"]) == 0 {
			t.Errorf("%s documents no deviation of Chromium", d.id)
		}
	}
}
