package teach

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// guard lets in what is asked of this lab under a name of its own: a name that
// somebody else's DNS has pointed here is refused. The pages have one origin.
func (l *Lab) guard(pages http.Handler) http.Handler {
	port := strconv.Itoa(int(l.places.ports[appPort]))
	home := l.places.app().String()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, p, err := net.SplitHostPort(r.Host)
		host = strings.ToLower(host)
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		switch {
		case err != nil && port != "80", err == nil && p != port, !slices.Contains(l.places.names, host):
			http.Error(w, "crosscheck: the Host is none of this lab's: open "+home, http.StatusMisdirectedRequest)
		case host != l.places.host && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			http.Redirect(w, r, home+r.URL.RequestURI(), http.StatusTemporaryRedirect)
		case host != l.places.host:
			http.Error(w, "crosscheck: open "+home, http.StatusMisdirectedRequest)
		case strings.HasPrefix(r.URL.Path, runPrefix):
			l.takeOver(w, r)
		default:
			h := w.Header()
			h.Set("Content-Security-Policy", l.pagePolicy())
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("Cache-Control", "no-store")
			pages.ServeHTTP(w, r)
		}
	})
}

// pagePolicy allows a page the lab's own style, scripts and endpoints.
func (l *Lab) pagePolicy() string {
	assets := l.places.app().String() + assetsPath
	return "default-src 'none'; script-src " + assets + "; style-src " + assets + "; img-src " + assets +
		"; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// framePolicy is the whole policy of the document that makes the requests.
func (p *places) framePolicy() string {
	return p.requestPolicy() + "; script-src " + p.app().String() + assetsPath + "; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
}

// The names of a visitor's cookie and of the header with the token that goes
// with it. The cookie's path keeps it out of the requests of runs.
const (
	visitorCookie = "crosscheck_visitor"
	endpointsPath = "/lab/"
	tokenHeader   = "X-Crosscheck-Token"
)

// token is what a visitor's requests must carry.
func (l *Lab) token(visitor string) string {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte(visitor))
	return hex.EncodeToString(mac.Sum(nil))
}

// same compares in a time that tells nothing.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// ownPage reports whether one of the lab's own pages asks: no other origin can
// claim to be one, and the answer has no CORS header.
func (l *Lab) ownPage(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return r.Header.Get("Origin") == l.places.app().String() && (site == "" || site == "same-origin")
}

// enter gives a visitor an identity, and the token that goes with it. Where the
// lab is not on loopback, a new visitor has to give the join token.
func (l *Lab) enter(w http.ResponseWriter, r *http.Request) {
	if !l.ownPage(r) {
		http.Error(w, "crosscheck: only the lab's own pages may ask this", http.StatusForbidden)
		return
	}
	visitor := l.visitor(r)
	if visitor == "" {
		if l.join != "" && !same(r.PostFormValue("join"), l.join) {
			http.Error(w, "the join token is missing or wrong: it is in the link that the lab printed", http.StatusForbidden)
			return
		}
		visitor = l.admit()
		http.SetCookie(w, &http.Cookie{
			Name: visitorCookie, Value: visitor, Path: endpointsPath, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	writeJSON(w, map[string]string{"token": l.token(visitor)})
}

// admit makes the name of a new visitor. It is signed: nobody else can make one.
func (l *Lab) admit() string {
	id := rand.Text()
	return id + "." + l.token("admitted " + id)[:32]
}

// visitor is who asks; "" for nobody that the lab has admitted.
func (l *Lab) visitor(r *http.Request) string {
	c, err := r.Cookie(visitorCookie)
	if err != nil {
		return ""
	}
	id, signature, _ := strings.Cut(c.Value, ".")
	if !same(signature, l.token("admitted " + id)[:32]) {
		return ""
	}
	return c.Value
}

// maxForm bounds what a page sends.
const maxForm = 256 << 10

// asked lets a visitor's own page in, with its token.
func (l *Lab) asked(h func(http.ResponseWriter, *http.Request, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		visitor := l.visitor(r)
		switch {
		case !l.ownPage(r):
			http.Error(w, "crosscheck: only the lab's own pages may ask this", http.StatusForbidden)
		case visitor == "" || !same(r.Header.Get(tokenHeader), l.token(visitor)):
			http.Error(w, "crosscheck: the token is missing or another visitor's: reload the page", http.StatusForbidden)
		default:
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
			h(w, r, visitor)
		}
	}
}
