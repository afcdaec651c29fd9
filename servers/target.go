package servers

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// target is the place of one scenario.
type target struct {
	set    *Set
	prefix string
	hosts  []string // that are this placement's alone
	bases  []fetch.Origin
	sites  map[string]string // registrable domains, by host

	document string // the host of a document with headers of its own; "" for none
	journal  journal

	mu   sync.Mutex
	step int
	hops map[hopKey]int
	list []wire.ScriptedHop
}

// hopKey is what a server sees of a URL.
type hopKey struct {
	origin      fetch.Origin
	path, query string
}

// Stage replaces the script: URLs that only an earlier step scripted are
// answered with 404 from now on, and recorded with Hop -1.
func (t *target) Stage(step int, script scenario.Script) {
	hops := make(map[hopKey]int, len(script.Hops))
	for i, h := range script.Hops {
		k := hopKey{h.URL.Origin(), h.URL.Path, h.URL.Query}
		if _, ok := hops[k]; !ok {
			hops[k] = i
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.step, t.hops, t.list = step, hops, script.Hops
}

// Exchanges returns copies.
func (t *target) Exchanges() []wire.Exchange { return t.journal.exchanges() }

// Close ends the placement: later requests are recorded as strays.
func (t *target) Close() {
	t.set.mu.Lock()
	defer t.set.mu.Unlock()
	delete(t.set.places, t.prefix)
	for _, h := range t.hosts {
		delete(t.set.hosts, h)
	}
	delete(t.set.documents, t.document)
}

// arrival is a request as it came in.
type arrival struct {
	protocol, method string
	origin           fetch.Origin
	path, query      string // the query with its "?"; "" for an empty one
	headers          fetch.HeaderList
	at               time.Time
}

// pending is a request that has been attributed and recorded, and how it is
// answered.
type pending struct {
	entry     *entry
	answer    wire.ScriptedAnswer
	prefix    string // of the placement whose script has the answer; "" for none
	preflight bool
	head      bool // a HEAD request
}

// arrive attributes a request by host and path, never by order.
func (s *Set) arrive(a arrival) pending {
	prefix := firstSegment(a.path)
	s.mu.RLock()
	byPrefix, byHost, own := s.places[prefix], s.hosts[a.origin.Host()], s.documents[a.origin.Host()]
	s.mu.RUnlock()
	switch {
	case byPrefix != nil && slices.Contains(byPrefix.bases, a.origin):
		return byPrefix.arrive(a)
	case byPrefix == nil && byHost != nil:
		return byHost.arrive(a)
	case byPrefix != nil:
		return s.stray(a, "the path is of "+prefix+", the origin is not")
	}
	if answer, ok := page(a); ok {
		answer.Headers = append(answer.Headers, own...)
		return pending{answer: answer, head: a.method == "HEAD"}
	}
	return s.stray(a, "no scenario has this origin and path")
}

// arrive records the request as the staged step's and finds its answer.
func (t *target) arrive(a arrival) pending {
	p := pending{preflight: fetch.IsPreflight(a.method, a.headers), head: a.method == "HEAD"}
	t.mu.Lock()
	defer t.mu.Unlock()
	x := a.exchange(t.sites[a.origin.Host()])
	x.Step, x.Hop = t.step, -1
	hop, ok := t.hops[hopKey{a.origin, a.path, a.query}]
	switch {
	case !ok:
		p.answer = notScripted()
	case p.preflight:
		x.Hop, p.prefix, p.answer = hop, t.prefix, t.list[hop].Preflight
	default:
		x.Hop, p.prefix, p.answer = hop, t.prefix, t.list[hop].Response
	}
	p.entry = t.journal.open(x, "")
	return p
}

func (s *Set) stray(a arrival, why string) pending {
	u, _ := weburl.At(a.origin, "/")
	x := a.exchange(u.Site)
	x.Step, x.Hop = -1, -1
	return pending{
		entry: s.strays.open(x, why), answer: notScripted(),
		preflight: x.Preflight, head: a.method == "HEAD",
	}
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
		Body:    "crosscheck: no scenario scripts this URL\n",
	}
}

// firstSegment returns "/x17" of "/x17/more".
func firstSegment(path string) string {
	if path == "" {
		return ""
	}
	if i := strings.IndexByte(path[1:], '/'); i >= 0 {
		return path[:i+1]
	}
	return path
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
