package servers

import (
	"strconv"
	"strings"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// maxCookies is how many cookies may be set in one site before another is
// used. Chromium throws cookies away from about 150 on.
const maxCookies = 100

// needs is what a scenario's cookies ask of its placement.
type needs struct {
	ownPage bool // a page host that no other scenario uses
	ownSite bool // registrable domains that no other scenario uses
	cookies int  // at most so many are set
}

// needsOf finds out by what the scenario declares: cookies that are set
// beforehand or by answers, and where; and whether it wants anything of
// cookies at the page's host. A permission is for an origin, and a document with
// headers of its own at a URL, so they ask for a page host, too.
func needsOf(sc *scenario.Scenario) needs {
	var n needs
	for _, c := range sc.Cookies {
		n.cookies++
		n.ownSite = n.ownSite || c.Domain
		n.ownPage = n.ownPage || c.On.OnPageHost()
	}
	serve := &scenario.Serve{}
	for _, step := range sc.Steps {
		if step.Serve != nil {
			serve = step.Serve
		}
		n.step(step, serve)
	}
	n.ownPage = n.ownPage || n.ownSite || sc.Document != nil || sc.ServiceWorker != nil || sc.Browser.LoopbackNetwork != scenario.NotAsked
	return n
}

func (n *needs) step(step scenario.Step, serve *scenario.Serve) {
	var onPage bool
	if role, ok := asked(step); ok {
		onPage = role.OnPageHost()
		n.answer(role, serve.Preflight, 1)
		n.answer(role, serve.Response, 1)
		for _, h := range serve.Then {
			onPage = onPage || h.At.OnPageHost()
			n.answer(h.At, h.Preflight, max(1, h.Repeat))
			n.answer(h.At, h.Response, max(1, h.Repeat))
		}
	}
	n.ownPage = n.ownPage || onPage && wantsOfCookies(step.Want)
}

// asked returns the role that the step asks; false where it asks a URL of its
// own.
func asked(step scenario.Step) (scenario.Role, bool) {
	switch {
	case step.Fetch != nil:
		return step.Fetch.To, step.Fetch.URL == ""
	case step.XHR != nil:
		return step.XHR.To, step.XHR.URL == ""
	case step.Load != nil:
		return step.Load.To, step.Load.URL == ""
	default:
		return 0, false
	}
}

// answer counts the cookies that an answer sets.
func (n *needs) answer(at scenario.Role, a *scenario.Answer, times int) {
	if a == nil {
		return
	}
	var lines []string
	for _, h := range a.Headers {
		if strings.EqualFold(strings.TrimSpace(h.Name), "Set-Cookie") {
			lines = append(lines, strings.ToLower(h.Value))
		}
	}
	for line := range strings.Lines(strings.ToLower(a.Bytes)) {
		if strings.HasPrefix(line, "set-cookie") {
			lines = append(lines, line)
		}
	}
	for _, line := range lines {
		n.cookies += times
		n.ownPage = n.ownPage || at.OnPageHost()
		n.ownSite = n.ownSite || hasDomain(line)
	}
}

// hasDomain reports whether a Set-Cookie line, in lower case, has a Domain
// attribute.
func hasDomain(line string) bool {
	_, attributes, _ := strings.Cut(line, ";")
	for a := range strings.SplitSeq(attributes, ";") {
		name, _, _ := strings.Cut(a, "=")
		if strings.TrimSpace(name) == "domain" {
			return true
		}
	}
	return false
}

func wantsOfCookies(w scenario.Want) bool {
	if len(w.Stored)+len(w.Blocked) > 0 {
		return true
	}
	requests := []*scenario.RequestWant{w.PreflightRequest, w.ActualRequest}
	for _, h := range w.Hops {
		requests = append(requests, h.PreflightRequest, h.ActualRequest)
	}
	for _, r := range requests {
		if r == nil {
			continue
		}
		if r.Cookie != scenario.NotAsserted || r.Headers.List().Has("Cookie") {
			return true
		}
		for _, name := range r.Lacks {
			if strings.EqualFold(name, "Cookie") {
				return true
			}
		}
	}
	return false
}

// quota hands out sites for scenarios with cookies.
type quota struct {
	mu         sync.Mutex
	site, used int
}

// sites returns the sites for a scenario that sets so many cookies.
func (q *quota) sites(cookies int) (main, other string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.used > 0 && q.used+cookies > maxCookies {
		q.site, q.used = q.site+1, 0
	}
	q.used += cookies
	if q.site == 0 {
		return mainSite, otherSite
	}
	name := "c" + strconv.Itoa(q.site)
	return name + ownSuffix, name + "o" + ownSuffix
}
