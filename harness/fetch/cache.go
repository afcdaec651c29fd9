package fetch

import (
	"slices"
	"time"
)

// PreflightCache is the CORS-preflight cache. It is a value: Store and Clear
// return the cache afterwards. Every method takes the time since the same
// arbitrary start, and treats entries as gone once their max-age has passed.
//
// https://fetch.spec.whatwg.org/#concept-cache
type PreflightCache struct{ entries []CacheEntry }

// CacheEntry is a cache entry of the CORS-preflight cache. It grants either a
// method or a header name; `*` is any.
//
// https://fetch.spec.whatwg.org/#cache-entry
type CacheEntry struct {
	Partition   string // the network partition key
	Origin      string // byte-serialized: "null" for every opaque origin
	URL         URL    // with its query and fragment
	MaxAge      time.Duration
	Stored      time.Duration // when MaxAge was set
	Credentials bool
	Method      string // "" where the entry is for a header name
	HeaderName  string // "" where the entry is for a method
}

// live reports whether the entry's max-age has not yet passed.
func (e *CacheEntry) live(now time.Duration) bool { return now-e.Stored < e.MaxAge }

// cacheKey is what entries and a request must have in common.
type cacheKey struct {
	partition, origin string
	url               *URL
	include           bool
}

func (r *Request) cacheKey() cacheKey {
	return cacheKey{r.Client.TopLevelSite, r.SerializeOrigin(), r.current(), r.Credentials == Include}
}

// matches is the cache entry match, but for the credentials.
func (e *CacheEntry) matches(k cacheKey) bool {
	return e.Partition == k.partition && e.Origin == k.origin && e.URL == *k.url
}

// usable is the cache entry match of an entry that has not expired. What was
// granted with credentials holds without; not the other way round.
//
// https://fetch.spec.whatwg.org/#concept-cache-match
func (e *CacheEntry) usable(k cacheKey, now time.Duration) bool {
	return (e.Credentials || !k.include) && e.live(now) && e.matches(k)
}

func (e *CacheEntry) grantsMethod(method string) bool {
	return e.Method == method || e.Method == "*"
}

func (e *CacheEntry) grantsHeaderName(name string) bool {
	return equalFold(e.HeaderName, name) || e.HeaderName == "*" && !IsNonWildcardRequestHeaderName(name)
}

// Entries returns the entries that have not expired, in the order of their
// creation.
func (c PreflightCache) Entries(now time.Duration) []CacheEntry {
	return slices.DeleteFunc(slices.Clone(c.entries), func(e CacheEntry) bool { return !e.live(now) })
}

// MatchMethod reports whether there is a method cache entry match for the
// method using the request.
//
// https://fetch.spec.whatwg.org/#concept-cache-match-method
func (c PreflightCache) MatchMethod(request *Request, method string, now time.Duration) bool {
	return len(c.entries) > 0 && c.matchMethod(request.cacheKey(), method, now)
}

func (c PreflightCache) matchMethod(k cacheKey, method string, now time.Duration) bool {
	for i := range c.entries {
		if e := &c.entries[i]; e.Method != "" && e.grantsMethod(method) && e.usable(k, now) {
			return true
		}
	}
	return false
}

// MatchHeaderName reports whether there is a header-name cache entry match for
// the name using the request. The header's value plays no part.
//
// https://fetch.spec.whatwg.org/#concept-cache-match-header
func (c PreflightCache) MatchHeaderName(request *Request, name string, now time.Duration) bool {
	return len(c.entries) > 0 && c.matchHeaderName(request.cacheKey(), name, now)
}

func (c PreflightCache) matchHeaderName(k cacheKey, name string, now time.Duration) bool {
	for i := range c.entries {
		if e := &c.entries[i]; e.HeaderName != "" && e.grantsHeaderName(name) && e.usable(k, now) {
			return true
		}
	}
	return false
}

// Covers reports whether the cache spares the request its CORS-preflight
// fetch. Where it does not, missing is the method or the header name without a
// match.
//
// https://fetch.spec.whatwg.org/#concept-http-fetch
func (c PreflightCache) Covers(request *Request, now time.Duration) (missing string, ok bool) {
	return c.covers(request, UnsafeRequestHeaderNames(request.Headers), now)
}

func (c PreflightCache) covers(r *Request, unsafe []string, now time.Duration) (missing string, ok bool) {
	var k cacheKey
	if len(c.entries) > 0 {
		k = r.cacheKey()
	}
	if (!IsSafelistedMethod(r.Method) || r.UseCORSPreflight) && !c.matchMethod(k, r.Method, now) {
		return r.Method, false
	}
	for _, name := range unsafe {
		if !c.matchHeaderName(k, name, now) {
			return name, false
		}
	}
	return "", true
}

// Store sets the max-age of the entries that match the granted methods and
// header names, and creates entries where none matches. Setting a max-age
// counts as storing. Expired entries go.
//
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func (c PreflightCache) Store(request *Request, grant PreflightGrant, now time.Duration) PreflightCache {
	k := request.cacheKey()
	out := PreflightCache{make([]CacheEntry, 0, len(c.entries)+len(grant.Methods)+len(grant.HeaderNames))}
	for i := range c.entries {
		if e := &c.entries[i]; e.live(now) {
			out.entries = append(out.entries, *e)
		}
	}
	for _, method := range grant.Methods {
		out.put(k, CacheEntry{Method: method, MaxAge: grant.MaxAge, Stored: now})
	}
	for _, name := range grant.HeaderNames {
		out.put(k, CacheEntry{HeaderName: name, MaxAge: grant.MaxAge, Stored: now})
	}
	return out
}

// put updates the entries that match, or creates the entry.
func (c *PreflightCache) put(k cacheKey, entry CacheEntry) {
	found := false
	for i := range c.entries {
		e := &c.entries[i]
		same := entry.Method != "" && e.Method != "" && e.grantsMethod(entry.Method) ||
			entry.HeaderName != "" && e.HeaderName != "" && e.grantsHeaderName(entry.HeaderName)
		if same && (e.Credentials || !k.include) && e.matches(k) {
			e.MaxAge, e.Stored = entry.MaxAge, entry.Stored
			found = true
		}
	}
	if !found {
		entry.Partition, entry.Origin, entry.URL, entry.Credentials = k.partition, k.origin, *k.url, k.include
		c.entries = append(c.entries, entry)
	}
}

// Clear removes the entries of the request's partition, origin and current URL,
// with or without credentials.
//
// https://fetch.spec.whatwg.org/#concept-cache-clear
func (c PreflightCache) Clear(request *Request) PreflightCache {
	if len(c.entries) == 0 {
		return c
	}
	k := request.cacheKey()
	return PreflightCache{slices.DeleteFunc(slices.Clone(c.entries), func(e CacheEntry) bool { return e.matches(k) })}
}
