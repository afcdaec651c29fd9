package servers

import (
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// target is the place of one scenario.
type target struct {
	places *placements // that it is one of
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

// Close makes what still arrives a stray.
func (t *target) Close() { t.places.remove(t) }

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
