package policy

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// headers are the request headers that a route grants, with example values.
func (r Route) headers() fetch.HeaderList {
	out := make(fetch.HeaderList, len(r.Headers))
	for i, h := range r.Headers {
		out[i] = requestHeader(h)
	}
	return out
}

// exampleValues are values that headers are sent with if the policy gives none.
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

// exposed are the exposed headers with the values that the upstream sends.
func (r Route) exposed() fetch.HeaderList {
	var out fetch.HeaderList
	for _, name := range slices.Sorted(maps.Keys(r.Expose)) {
		out = append(out, fetch.Header{Name: name, Value: cmp.Or(r.Expose[name], exampleValue)})
	}
	return out
}

// hidden is a header that the upstream sends and the route does not expose; ""
// if it exposes nothing.
func (r Route) hidden() string {
	if len(r.Expose) == 0 {
		return ""
	}
	return notAmong("X-Internal", slices.Sorted(maps.Keys(r.Expose)))
}
