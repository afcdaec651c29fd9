package servers

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// arrival is a request as it came in.
type arrival struct {
	protocol, method string
	origin           fetch.Origin
	path, query      string // the query with its "?"; "" for an empty one
	headers          fetch.HeaderList
	at               time.Time
}

func (a arrival) exchange(site string) wire.Exchange {
	return wire.Exchange{
		Preflight: fetch.IsPreflight(a.method, a.headers),
		Protocol:  a.protocol,
		Method:    a.method,
		URL: fetch.URL{
			Scheme: a.origin.Scheme(), Host: a.origin.Host(), Port: a.origin.Port(),
			Path: a.path, Query: a.query, Site: site,
		},
		Request: a.headers,
		At:      a.at,
	}
}

func notScripted() wire.ScriptedAnswer {
	return wire.ScriptedAnswer{
		Status:  404,
		Headers: fetch.HeaderList{{Name: "Cache-Control", Value: "no-store"}, {Name: "Content-Type", Value: "text/plain"}},
		Body:    "crosscheck: nobody scripted this URL\n",
	}
}

// splitTarget splits a request target of origin form.
func splitTarget(target string) (path, query string) {
	i := strings.IndexByte(target, '?')
	if i < 0 {
		return target, ""
	}
	if i == len(target)-1 {
		return target[:i], ""
	}
	return target[:i], target[i:]
}

// originOf is the origin that a request was for, by its Host or :authority.
func originOf(scheme, authority string) fetch.Origin {
	host, port := strings.ToLower(authority), uint64(0)
	if h, p, err := net.SplitHostPort(host); err == nil {
		host = h
		port, _ = strconv.ParseUint(p, 10, 16)
	}
	return fetch.TupleOrigin(scheme, host, uint16(port))
}

// received returns the request's header lines, sorted by name since net/http
// does not keep their order. On HTTP/2 names are lower case on the wire.
func received(r *http.Request) fetch.HeaderList {
	out := make(fetch.HeaderList, 0, len(r.Header)+1)
	if r.ProtoMajor < 2 {
		out = append(out, fetch.Header{Name: "Host", Value: r.Host})
	}
	for name, values := range r.Header {
		if r.ProtoMajor >= 2 {
			name = strings.ToLower(name)
		}
		for _, v := range values {
			out = append(out, fetch.Header{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b fetch.Header) int { return strings.Compare(a.Name, b.Name) })
	return out
}
