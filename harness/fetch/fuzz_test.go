package fetch_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func FuzzParseMIMEType(f *testing.F) {
	for _, c := range mimeTable {
		f.Add(c.input)
	}
	f.Fuzz(func(t *testing.T, input string) {
		m, ok := fetch.ParseMIMEType(input)
		if !ok {
			return
		}
		again, ok := fetch.ParseMIMEType(m.String())
		if !ok || again.String() != m.String() {
			t.Errorf("%q serialises as %q, which does not come back", input, m)
		}
		if fetch.IsSafelistedRequestHeader("Content-Type", input) && strings.ContainsAny(input, "\"()<>@:[]{}?\\") {
			t.Errorf("%q is safelisted", input)
		}
	})
}

func FuzzExtractTokens(f *testing.F) {
	for _, c := range tokensTable {
		f.Add(strings.Join(c.lines, "\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var lines fetch.HeaderList
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, fetch.Header{Name: acah, Value: line})
		}
		values, found := lines.ExtractTokens(acah)
		if found == fetch.ExtractedNull || found == fetch.ExtractedFailure && values != nil {
			t.Errorf("%q: %v %q", text, found, values)
		}
		for _, v := range values {
			if !fetch.IsHeaderName(v) {
				t.Errorf("%q: %q is no token", text, v)
			}
		}
		joined, again := fetch.HeaderList{{Name: acah, Value: strings.Join(lines.Values(acah), ",")}}.ExtractTokens(acah)
		if again != found || !slices.Equal(joined, values) {
			t.Errorf("%q: lines differ from one list: %q %q", text, values, joined)
		}
	})
}

func FuzzExtractMaxAge(f *testing.F) {
	for _, c := range maxAgeTable {
		f.Add(strings.Join(c.lines, "\n"))
	}
	f.Fuzz(func(t *testing.T, value string) {
		seconds, found := fetch.HeaderList{{Name: acma, Value: value}}.ExtractMaxAge()
		digits := strings.Trim(value, " \t")
		all := digits != "" && strings.Trim(digits, "0123456789") == ""
		if (found == fetch.ExtractedValues) != all || seconds < 0 {
			t.Errorf("%q: %v %v", value, found, seconds)
		}
	})
}

func FuzzParseSingleRange(f *testing.F) {
	for _, c := range rangeTable {
		f.Add(c.value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		start, end, ok := fetch.ParseSingleRange(value, false)
		if ok && (value != "bytes="+start+"-"+end || start+end == "") {
			t.Errorf("%q: %q %q", value, start, end)
		}
		if fetch.IsSafelistedRequestHeader("Range", value) && start == "" {
			t.Errorf("%q is safelisted", value)
		}
	})
}

func FuzzGetDecodeAndSplit(f *testing.F) {
	for _, c := range splitTable {
		f.Add(c.value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		members := fetch.DecodeAndSplit(value)
		if len(members) == 0 {
			t.Fatalf("%q has no member", value)
		}
		if !strings.Contains(value, "\"") && len(members) != strings.Count(value, ",")+1 {
			t.Errorf("%q: %q", value, members)
		}
		for _, m := range members {
			if !strings.Contains(value, m) || strings.Trim(m, " \t") != m {
				t.Errorf("%q: member %q", value, m)
			}
		}
	})
}

func FuzzDataURL(f *testing.F) {
	for _, c := range dataURLTable {
		f.Add(strings.TrimPrefix(c.url, "data:"))
	}
	f.Fuzz(func(t *testing.T, path string) {
		m, body, ok := fetch.ProcessDataURL(fetch.URL{Scheme: "data", Path: path})
		if ok != (m.Type != "") || !ok && body != "" {
			t.Errorf("%q: %v %q %v", path, m, body, ok)
		}
		if _, valid := fetch.ParseMIMEType(m.String()); ok && !valid {
			t.Errorf("%q: type %q", path, m)
		}
	})
}

func FuzzCORSCheck(f *testing.F) {
	for _, c := range allowOriginTable {
		f.Add(c.value, "true", true)
		f.Add(c.value, "", false)
	}
	f.Fuzz(func(t *testing.T, origin, credentials string, include bool) {
		mode := fetch.SameOriginCredentials
		if include {
			mode = fetch.Include
		}
		reason := fetch.CORSCheck(request(page(app+"/"), api+"/", mode), reply(200, acao, origin, acac, credentials))
		want := origin == app && (!include || credentials == "true") || origin == "*" && !include
		if (reason == fetch.NoReason) != want {
			t.Errorf("%q %q include %v: %v", origin, credentials, include, reason)
		}
	})
}

// FuzzPredict holds what no input may break: a preflight that was refused is
// the last request of its hop, a readable cross-origin response passed the CORS
// check, and credentials are on no preflight.
func FuzzPredict(f *testing.F) {
	f.Add("PUT", "X-A", "1", app, "PUT", "x-a", 204, 200, uint8(0), uint8(0), uint8(0), "")
	f.Add("GET", "Content-Type", "text/plain", "*", "*", "*", 200, 302, uint8(1), uint8(2), uint8(0), third+"/")
	f.Add("POST", "Authorization", "a", "null", "", "*", 299, 307, uint8(0), uint8(0), uint8(1), app+"/")
	f.Add("GET", "Range", "bytes=-1", app, "(", "x", 404, 301, uint8(2), uint8(1), uint8(0), other+"/")
	f.Fuzz(func(t *testing.T, method, name, value, origin, methods, names string, preflight, status int, mode, credentials, redirect uint8, location string) {
		call := fetch.Call{URL: u(api + "/"), Method: method, Headers: h(name, value), Mode: fetch.Mode(mode % 3), Credentials: fetch.Credentials(credentials % 3), Redirect: fetch.Redirect(redirect % 3)}
		respond := func(s fetch.Sent) fetch.Answer {
			r := reply(status, acao, origin, acac, "true", acam, methods, acah, names)
			if s.Preflight {
				r.Status = preflight
			} else if location != "" && fetch.IsRedirectStatus(status) {
				r.Location = fetch.Location{Present: true, URL: u(location)}
			}
			return fetch.Answer{Kind: fetch.Answered, Response: r}
		}
		p := fetch.Agent{}.Predict(page(app+"/"), call, respond, fetch.State{Cookies: everywhere()})
		checkTrace(t, p)
		checkInvariants(t, p)
	})
}

func checkInvariants(t *testing.T, p fetch.Prediction) {
	t.Helper()
	for i, x := range p.Wire {
		if x.Sent.Preflight != fetch.IsPreflight(x.Sent.Method, x.Sent.Headers) {
			t.Errorf("preflight %v: %+v", x.Sent.Preflight, x.Sent)
		}
		if !x.Sent.Preflight {
			continue
		}
		if x.Sent.Headers.Has("Cookie") || x.Sent.Headers.Has("Authorization") || x.Sent.WithCredentials {
			t.Errorf("credentials on a preflight: %+v", x.Sent)
		}
		status := x.Answer.Response.Status
		if i+1 < len(p.Wire) && !(status == 421 && p.Wire[i+1].Sent.Preflight) && !fetch.IsOKStatus(status) {
			t.Errorf("a request behind a preflight of status %d", status)
		}
	}
	if p.Outcome.Kind == fetch.NetworkError && p.Outcome.Refusal.Preflight && !p.Wire[len(p.Wire)-1].Sent.Preflight {
		t.Errorf("refused by the preflight response %v, and then sent", p.Outcome.Refusal)
	}
	if p.Outcome.Kind != fetch.Readable || p.Outcome.Type == fetch.TypeBasic {
		return
	}
	last := p.Wire[len(p.Wire)-1]
	allowed := headerOf(last.Answer.Response.Headers, acao)
	if allowed != headerOf(last.Sent.Headers, "Origin") && allowed != "*" {
		t.Errorf("readable with Allow-Origin %q for %q", allowed, headerOf(last.Sent.Headers, "Origin"))
	}
	if last.Sent.WithCredentials && allowed == "*" {
		t.Error("readable with credentials and the wildcard")
	}
}
