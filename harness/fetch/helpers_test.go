package fetch_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

const (
	app   = "https://app.example.test" // the page
	api   = "https://api.example.test"
	third = "https://third.example.test"
	other = "https://api.elsewhere.test"
)

// u parses the URLs of these tests; the registrable domain is the last two
// labels.
func u(s string) fetch.URL {
	var v fetch.URL
	s, fragment, ok := strings.Cut(s, "#")
	if ok {
		v.Fragment = "#" + fragment
	}
	s, query, ok := strings.Cut(s, "?")
	if ok {
		v.Query = "?" + query
	}
	v.Scheme, s, _ = strings.Cut(s, ":")
	rest, ok := strings.CutPrefix(s, "//")
	if !ok {
		v.Path = s
		return v
	}
	authority, path, _ := strings.Cut(rest, "/")
	v.Path = "/" + path
	if userinfo, host, ok := strings.Cut(authority, "@"); ok {
		authority = host
		v.Username, v.Password, _ = strings.Cut(userinfo, ":")
	}
	host, port, ok := strings.Cut(authority, ":")
	if n, err := strconv.ParseUint(port, 10, 16); ok && err == nil && uint16(n) != fetch.DefaultPort(v.Scheme) {
		v.Port = uint16(n)
	}
	v.Host, v.Site = host, host
	if labels := strings.Split(host, "."); len(labels) > 2 && labels[0] != "127" {
		v.Site = strings.Join(labels[len(labels)-2:], ".")
	}
	return v
}

// page is a top-level document at the URL.
func page(url string) fetch.Client {
	v := u(url)
	return fetch.Client{Origin: v.Origin(), URL: v, TopLevelSite: v.SchemefulSite(), SiteForCookies: v.SchemefulSite()}
}

// sandboxed is a document of an opaque origin, framed by app.
func sandboxed(nonce string) fetch.Client {
	c := page(app + "/frame")
	c.Origin, c.SiteForCookies = fetch.OpaqueOrigin(nonce), ""
	return c
}

// h makes a header list of names and values in turn.
func h(pairs ...string) fetch.HeaderList {
	var l fetch.HeaderList
	for i := 0; i+1 < len(pairs); i += 2 {
		l = append(l, fetch.Header{Name: pairs[i], Value: pairs[i+1]})
	}
	return l
}

// reply is a response with the header lines.
func reply(status int, pairs ...string) fetch.Response {
	return fetch.Response{Status: status, Headers: h(pairs...)}
}

// moved is a redirect with a location URL.
func moved(status int, location string, pairs ...string) fetch.Response {
	r := reply(status, append([]string{"Location", location}, pairs...)...)
	r.Location = fetch.Location{Present: true, URL: u(location)}
	return r
}

func withBody(r fetch.Response, body string) fetch.Response { r.Body = body; return r }

const (
	acao = "Access-Control-Allow-Origin"
	acac = "Access-Control-Allow-Credentials"
	acam = "Access-Control-Allow-Methods"
	acah = "Access-Control-Allow-Headers"
	aceh = "Access-Control-Expose-Headers"
	acma = "Access-Control-Max-Age"
	acrm = "Access-Control-Request-Method"
	acrh = "Access-Control-Request-Headers"
)

// inTurn answers requests one after the other; later ones are unknown.
func inTurn(responses ...fetch.Response) fetch.Respond {
	n := 0
	return func(fetch.Sent) fetch.Answer {
		n++
		if n > len(responses) {
			return fetch.Answer{}
		}
		return fetch.Answer{Kind: fetch.Answered, Response: responses[n-1]}
	}
}

// always answers every request alike.
func always(r fetch.Response) fetch.Respond {
	return func(fetch.Sent) fetch.Answer { return fetch.Answer{Kind: fetch.Answered, Response: r} }
}

// outcome is an outcome in a few words.
func outcome(o fetch.Outcome) string {
	switch o.Kind {
	case fetch.NetworkError:
		return o.Refusal.String()
	case fetch.Readable:
		return strings.TrimSpace(fmt.Sprintf("%s %d %s", o.Type, o.Status, o.Body))
	case fetch.OutcomeUnknown, fetch.Opaque, fetch.OpaqueRedirect:
		return o.Kind.String()
	default:
		return fmt.Sprint(o)
	}
}

// wire lists what was sent, a preflight as "preflight URL".
func wire(p fetch.Prediction) []string {
	var lines []string
	for _, x := range p.Wire {
		method := x.Sent.Method
		if x.Sent.Preflight {
			method = "preflight"
		}
		lines = append(lines, method+" "+x.Sent.URL.String())
	}
	return lines
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func equalLines(t *testing.T, what string, got, want []string) {
	t.Helper()
	equal(t, what, strings.Join(got, "\n"), strings.Join(want, "\n"))
}

// headerOf is the value of a header, "-" for null.
func headerOf(l fetch.HeaderList, name string) string {
	if v, ok := l.Get(name); ok {
		return v
	}
	return "-"
}
