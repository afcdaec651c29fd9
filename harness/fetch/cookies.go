package fetch

import (
	"slices"
	"strings"
)

// CookieJar is the cookie store, as far as CORS needs one. It is a value: no
// method changes it.
//
// https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html
type CookieJar struct{ cookies []Cookie }

// NewCookieJar returns a jar that holds the cookies, as if each had been set by
// its host in turn.
func NewCookieJar(cookies ...Cookie) CookieJar {
	var j CookieJar
	for _, c := range cookies {
		j.put(c)
	}
	return j
}

// Cookies returns the cookies in the jar, in the order of their creation.
func (j CookieJar) Cookies() []Cookie { return slices.Clone(j.cookies) }

// CookieAccess is what decides, beside the URL, which cookies a request carries
// and which its answer may set.
type CookieAccess struct {
	// SameSite: the request is same-site.
	SameSite bool

	// Partition is the cookie partition key: the top-level site.
	// https://www.ietf.org/archive/id/draft-cutler-httpbis-partitioned-cookies-01.html#name-computing-a-cookies-partition
	Partition string

	// Blocked: the user agent blocks third-party cookies, and these are.
	// Partitioned cookies are not concerned.
	Blocked bool
}

// put stores a cookie: it replaces the one with the same name, host, path and
// partition, whose place in the order it keeps. An expired cookie only deletes.
func (j *CookieJar) put(c Cookie) {
	if c.Path == "" {
		c.Path = "/"
	}
	i := slices.IndexFunc(j.cookies, func(old Cookie) bool {
		return old.Name == c.Name && old.Host == c.Host && old.Domain == c.Domain && old.Path == c.Path &&
			old.Partition == c.Partition
	})
	switch {
	case i >= 0 && c.Expired:
		j.cookies = slices.Delete(j.cookies, i, i+1)
	case i >= 0:
		j.cookies[i] = c
	case !c.Expired:
		j.cookies = append(j.cookies, c)
	}
}

// Header returns the value of the Cookie header of a request for the URL, ""
// for none: the cookies whose host, path, Secure and partition match, longer
// paths and older cookies first. A request that is not same-site carries only
// those with SameSite=None; an unspecified SameSite counts as Lax. Ports do not
// matter.
//
// https://fetch.spec.whatwg.org/#append-a-request-cookie-header
func (j CookieJar) Header(url URL, a CookieAccess) string {
	var chosen []*Cookie
	for i := range j.cookies {
		if j.cookies[i].matches(&url, &a) {
			chosen = append(chosen, &j.cookies[i])
		}
	}
	slices.SortStableFunc(chosen, func(a, b *Cookie) int { return len(b.Path) - len(a.Path) })
	var b strings.Builder
	for i, c := range chosen {
		if i > 0 {
			b.WriteString("; ")
		}
		if c.Name != "" {
			b.WriteString(c.Name)
			b.WriteByte('=')
		}
		b.WriteString(c.Value)
	}
	return b.String()
}

func (c *Cookie) matches(url *URL, a *CookieAccess) bool {
	return c.Reaches(url.Host) && c.allowed(url, a) && (c.Partition == "" || c.Partition == a.Partition) &&
		pathMatch(url.Path, c.Path)
}

// Reaches reports whether the cookie is one of the host's: of this host alone,
// or with a Domain attribute of all below.
func (c *Cookie) Reaches(host string) bool {
	return c.Host == host || c.Domain && isSubdomain(host, c.Host)
}

// allowed is what holds for sending and for storing alike.
func (c *Cookie) allowed(url *URL, a *CookieAccess) bool {
	return (!c.Secure || url.Scheme == "https") && (a.SameSite || c.SameSite == SameSiteNone) && (!a.Blocked || c.Partitioned)
}

// Store returns the jar after a response from the URL has set cookies. What a
// cookie must not do is ignored: name a host that is not the URL's or above it
// (within its site), be Secure over http, be anything but SameSite=None in an
// answer to a request that is not same-site, be SameSite=None or Partitioned
// without Secure, overlay a Secure cookie over http, break its name's prefix. A
// Partitioned cookie belongs to the request's partition.
//
// https://fetch.spec.whatwg.org/#parse-and-store-response-set-cookie-headers
func (j CookieJar) Store(url URL, a CookieAccess, cookies []Cookie) CookieJar {
	j.cookies = slices.Clone(j.cookies)
	for _, c := range cookies {
		if c.Host == "" {
			c.Host = url.Host
		}
		if c.Partitioned {
			c.Partition = a.Partition
		}
		allowed := c.mayBeSetBy(&url, &a) // __Host- needs a Path attribute
		if c.Path == "" {
			c.Path = "/"
		}
		if allowed && !j.shadowsSecure(&c, &url) {
			j.put(c)
		}
	}
	return j
}

func (c *Cookie) mayBeSetBy(url *URL, a *CookieAccess) bool {
	inside := c.Reaches(url.Host) && (c.Host == url.Host || len(c.Host) >= len(url.Site))
	switch {
	case !inside, !c.allowed(url, a),
		(c.SameSite == SameSiteNone || c.Partitioned) && !c.Secure,
		hasPrefixFold(c.Name, "__Secure-") && !c.Secure,
		hasPrefixFold(c.Name, "__Host-") && (!c.Secure || c.Domain || c.Path != "/"):
		return false
	default:
		return true
	}
}

// shadowsSecure reports whether the cookie, set over http, would hide a Secure
// one.
func (j CookieJar) shadowsSecure(c *Cookie, url *URL) bool {
	return url.Scheme != "https" && slices.ContainsFunc(j.cookies, func(old Cookie) bool {
		related := old.Host == c.Host || isSubdomain(old.Host, c.Host) || isSubdomain(c.Host, old.Host)
		return old.Secure && old.Name == c.Name && related && pathMatch(c.Path, old.Path)
	})
}

// isSubdomain reports whether the host is below the domain. An IP address is
// below none.
func isSubdomain(host, domain string) bool {
	n := len(host) - len(domain)
	return n > 1 && host[n-1] == '.' && host[n:] == domain && !isIPHost(host)
}

func isIPHost(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	digits, rest := collectDigits(last)
	return strings.HasPrefix(host, "[") || digits != "" && rest == ""
}

// pathMatch reports whether a request path path-matches a cookie path.
func pathMatch(path, cookie string) bool {
	if path == "" {
		path = "/"
	}
	rest, ok := strings.CutPrefix(path, cookie)
	return ok && (rest == "" || strings.HasSuffix(cookie, "/") || rest[0] == '/')
}

// sameSite reports whether the request is same-site: the site whose cookies the
// page's requests carry is that of every URL of the redirect chain.
//
// https://fetch.spec.whatwg.org/#determine-the-same-site-mode
func (r *Request) sameSite() bool {
	site := r.Client.SiteForCookies
	for i := range r.URLList {
		if !r.URLList[i].inSite(site) {
			return false
		}
	}
	return site != ""
}
