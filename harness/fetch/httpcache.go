package fetch

import (
	"slices"
	"strings"
	"time"
)

// HTTPCache is a small HTTP cache, partitioned by top-level site. It holds the
// last response to a GET of each URL, if that may be stored and has an explicit
// freshness lifetime or a validator. Heuristic freshness and Expires play no
// part: what has no max-age is revalidated. It is a value.
//
// https://httpwg.org/specs/rfc9111.html
type HTTPCache struct{ entries []storedResponse }

type storedResponse struct {
	partition string
	url       URL
	request   HeaderList // selects, where the response has Vary
	response  Response
	stored    time.Duration
}

// Len is the number of stored responses, fresh or not.
func (c HTTPCache) Len() int { return len(c.entries) }

// find selects the stored response for a request, null if there is none or its
// Vary does not match.
//
// https://httpwg.org/specs/rfc9111.html#constructing.responses.from.caches
func (c HTTPCache) find(r *Request) *storedResponse {
	if len(c.entries) == 0 || r.Method != "GET" || r.Headers.Has("Range") {
		return nil
	}
	url := r.CurrentURL().OnWire()
	for i := range c.entries {
		e := &c.entries[i]
		if e.partition == r.Client.TopLevelSite && e.url == url {
			if e.selectedBy(r.Headers) {
				return e
			}
			return nil
		}
	}
	return nil
}

// selectedBy reports whether the headers that Vary names are the same in both
// requests.
func (e *storedResponse) selectedBy(headers HeaderList) bool {
	vary, _ := e.response.Headers.Get("Vary")
	for name := range strings.SplitSeq(vary, ",") {
		if name = trimOWS(name); name == "" {
			continue
		}
		then, had := e.request.Get(name)
		now, has := headers.Get(name)
		if name == "*" || had != has || then != now {
			return false
		}
	}
	return true
}

// fresh reports whether the stored response's age is within its freshness
// lifetime and neither side demands validation.
func (e *storedResponse) fresh(request HeaderList, now time.Duration) bool {
	if maxAge, ok := cacheDirective(request, "max-age"); ok && maxAge == "0" {
		return false
	}
	_, demanded := cacheDirective(request, "no-cache")
	_, always := cacheDirective(e.response.Headers, "no-cache")
	age, _ := e.response.Headers.Get("Age")
	already, _ := parseDeltaSeconds(age)
	return !demanded && !always && now-e.stored+already < freshnessLifetime(e.response.Headers)
}

// validators returns the headers of a validation request.
func (e *storedResponse) validators() HeaderList {
	var out HeaderList
	if etag, ok := e.response.Headers.Get("ETag"); ok {
		out = append(out, Header{"If-None-Match", etag})
	}
	if modified, ok := e.response.Headers.Get("Last-Modified"); ok {
		out = append(out, Header{"If-Modified-Since", modified})
	}
	return out
}

// conditionalHeaders are those that make a request of an author one that the
// cache leaves alone.
//
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
var conditionalHeaders = []string{"If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "If-Match", "If-Range"}

func isConditional(headers HeaderList) bool {
	for _, name := range conditionalHeaders {
		if headers.Has(name) {
			return true
		}
	}
	return false
}

// without returns the cache without what it stores for the request's URL.
func (c HTTPCache) without(r *Request) HTTPCache {
	url := r.CurrentURL().OnWire()
	if len(c.entries) == 0 {
		return c
	}
	return HTTPCache{slices.DeleteFunc(slices.Clone(c.entries), func(e storedResponse) bool {
		return e.partition == r.Client.TopLevelSite && e.url == url
	})}
}

// with returns the cache with the response stored, where it may be. What was
// stored for the URL goes in any case.
//
// https://httpwg.org/specs/rfc9111.html#response.cacheability
func (c HTTPCache) with(r *Request, response Response, now time.Duration) HTTPCache {
	c = c.without(r)
	if !storable(r, response) {
		return c
	}
	return HTTPCache{append(slices.Clip(c.entries), storedResponse{
		partition: r.Client.TopLevelSite, url: r.CurrentURL().OnWire(),
		request: r.Headers, response: response, stored: now,
	})}
}

// storable reports whether the response is the complete one to a GET, nobody
// said no-store, and it has a freshness lifetime or, with status 200, a
// validator.
func storable(r *Request, response Response) bool {
	if r.Method != "GET" || r.Headers.Has("Range") || response.Status < 200 {
		return false
	}
	switch response.Status {
	case 206, 304, 401, 407, 421:
		return false
	}
	for _, headers := range [...]HeaderList{r.Headers, response.Headers} {
		if _, ok := cacheDirective(headers, "no-store"); ok {
			return false
		}
	}
	validator := response.Headers.Has("ETag") || response.Headers.Has("Last-Modified")
	return freshnessLifetime(response.Headers) > 0 || validator && response.Status == 200
}

// notUpdated are the stored headers that a 304 leaves as they are: those that
// describe the stored body, and those of the connection.
var notUpdated = []string{"Content-Length", "Content-Encoding", "Content-Range", "Connection",
	"Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Trailer", "Upgrade"}

// freshen updates the stored response with the headers of a 304. What the 304
// does not name is inherited, the CORS headers included.
//
// https://httpwg.org/specs/rfc9111.html#freshening.responses
func (c HTTPCache) freshen(r *Request, entry storedResponse, notModified HeaderList, now time.Duration) (HTTPCache, Response) {
	headers := entry.response.Headers.filter(func(name string) bool {
		return among(name, notUpdated) || !notModified.Has(name)
	})
	for _, h := range notModified {
		if !among(h.Name, notUpdated) {
			headers = append(headers, h)
		}
	}
	entry.response.Headers, entry.request, entry.stored = headers, r.Headers, now
	c = c.without(r)
	return HTTPCache{append(slices.Clip(c.entries), entry)}, entry.response
}

func freshnessLifetime(headers HeaderList) time.Duration {
	value, _ := cacheDirective(headers, "max-age")
	lifetime, _ := parseDeltaSeconds(value)
	return lifetime
}

// cacheDirective returns the value of a Cache-Control directive.
//
// https://httpwg.org/specs/rfc9111.html#field.cache-control
func cacheDirective(headers HeaderList, directive string) (value string, ok bool) {
	for _, h := range headers {
		if !equalFold(h.Name, "Cache-Control") {
			continue
		}
		for member := range strings.SplitSeq(h.Value, ",") {
			name, value, _ := strings.Cut(trimOWS(member), "=")
			if equalFold(name, directive) {
				return strings.Trim(value, `"`), true
			}
		}
	}
	return "", false
}

// IsSafeMethod reports whether a request of the method leaves stored responses
// valid.
//
// https://httpwg.org/specs/rfc9110.html#safe.methods
func IsSafeMethod(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "TRACE":
		return true
	default:
		return false
	}
}
