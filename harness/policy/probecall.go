package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// methods are the methods that a route grants.
func (r *Route) methods() []string {
	if len(r.Methods) == 0 {
		return []string{"GET"}
	}
	return r.Methods
}

// plainMethod is a granted method that needs no preflight, where there is one.
func (r *Route) plainMethod() string {
	methods := r.methods()
	for _, m := range []string{"GET", "HEAD", "POST"} {
		if slices.Contains(methods, m) {
			return m
		}
	}
	return methods[0]
}

// headers are the request headers that a route grants, with example values.
func (r *Route) headers() fetch.HeaderList {
	out := make(fetch.HeaderList, len(r.Headers))
	for i, h := range r.Headers {
		out[i] = requestHeader(h)
	}
	return out
}

// exampleValues are values that headers are sent with, where nobody gave one.
var exampleValues = map[string]string{
	"authorization": "Bearer crosscheck",
	"content-type":  "application/json",
	"range":         "bytes=0-99",
	"accept":        "application/json",
}

const exampleValue = "crosscheck"

// requestHeader reads "Name" or "Name: value".
func requestHeader(text string) fetch.Header {
	name, value, given := strings.Cut(text, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !given {
		value = exampleValue
		if v, ok := exampleValues[strings.ToLower(name)]; ok {
			value = v
		}
	}
	return fetch.Header{Name: name, Value: value}
}

// exposed is the value that the upstream sends of an exposed header.
func (r *Route) exposed(name string) string {
	if v := r.Expose[name]; v != "" {
		return v
	}
	return exampleValue
}

// internal is a header that the upstream sends and the route does not expose; ""
// where it exposes nothing, and nobody looks.
func (r *Route) internal() string {
	if len(r.Expose) == 0 {
		return ""
	}
	return notAmong("X-Internal", sortedKeys(r.Expose))
}

// notAmong is a header name like the given one that is none of the names.
func notAmong(name string, names []string) string {
	out := name
	for n := 2; slices.ContainsFunc(names, func(s string) bool { return strings.EqualFold(s, out) }); n++ {
		out = name + "-" + strconv.Itoa(n)
	}
	return out
}

// status is that of the normal answer.
func (r *Route) status() int {
	if r.Status == 0 {
		return 200
	}
	return r.Status
}

// call is a call of fetch() for a route, with what its entry sets.
func (p Policy) call(route int, method string, headers fetch.HeaderList) fetch.Call {
	r := p.Routes[route]
	target, _ := parseOrigin(p.target(route))
	url, err := weburl.At(target, r.Path)
	if err != nil { // Parse has seen it
		url = fetch.URL{Scheme: target.Scheme(), Host: target.Host(), Port: target.Port(), Path: r.Path}
	}
	call := fetch.Call{URL: url, Method: method, Headers: slices.Clone(headers)}
	entry := p.Entries[r.Enter].Header
	for _, name := range sortedKeys(entry) {
		call.Headers.Set(name, entry[name])
	}
	if r.Credentials {
		call.Credentials = fetch.Include
	}
	return call
}

// preflighted is a granted call that needs a CORS-preflight request, and grants
// as little beside as can be: with a method if there is one, else a header. Nil
// stands for none.
func (p Policy) preflighted(route int) *fetch.Call {
	r := p.Routes[route]
	for _, m := range r.methods() {
		if c := p.call(route, m, nil); !fetch.IsSafelistedMethod(m) {
			return &c
		}
	}
	for _, h := range r.headers() {
		if !fetch.IsSafelistedRequestHeader(h.Name, h.Value) {
			c := p.call(route, r.plainMethod(), fetch.HeaderList{h})
			return &c
		}
	}
	return nil
}

// cookies are those that the browser holds for a route's entry. They go with
// requests of any site, as far as the target's scheme lets them.
func (p Policy) cookies(route int, target fetch.Origin) []fetch.Cookie {
	entry := p.Entries[p.Routes[route].Enter].Cookie
	var out []fetch.Cookie
	for _, name := range sortedKeys(entry) {
		c := fetch.Cookie{Name: name, Value: entry[name], Host: target.Host(), Path: "/"}
		if target.Scheme() == "https" {
			c.Secure, c.SameSite = true, fetch.SameSiteNone
		}
		out = append(out, c)
	}
	return out
}
