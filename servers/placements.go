package servers

import (
	"slices"
	"strings"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// maxStrays bounds the strays that are kept.
const maxStrays = 256

// placements are the targets that a set has placed, and what belongs to none of
// them.
type placements struct {
	strays journal

	mu        sync.RWMutex
	prefixes  map[string]*target
	hosts     map[string]*target          // by hosts that are a placement's own
	documents map[string]fetch.HeaderList // headers of documents, by their hosts
}

func newPlacements() placements {
	return placements{
		strays: journal{limit: maxStrays}, prefixes: map[string]*target{}, hosts: map[string]*target{},
		documents: map[string]fetch.HeaderList{},
	}
}

// add gives the target what arrives for its prefix and its hosts. The headers are
// those of the target's document; there may be none.
func (ps *placements) add(t *target, headers fetch.HeaderList) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.prefixes[t.prefix] = t
	for _, h := range t.hosts {
		ps.hosts[h] = t
	}
	if len(headers) > 0 {
		ps.documents[t.document] = headers
	}
}

// remove makes what still arrives for the target a stray.
func (ps *placements) remove(t *target) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	delete(ps.prefixes, t.prefix)
	for _, h := range t.hosts {
		delete(ps.hosts, h)
	}
	delete(ps.documents, t.document)
}

// arrive attributes a request by host and path, never by order.
func (ps *placements) arrive(a arrival) pending {
	prefix := firstSegment(a.path)
	ps.mu.RLock()
	byPrefix, byHost, own := ps.prefixes[prefix], ps.hosts[a.origin.Host()], ps.documents[a.origin.Host()]
	ps.mu.RUnlock()
	switch {
	case byPrefix != nil && slices.Contains(byPrefix.bases, a.origin):
		return byPrefix.arrive(a)
	case byPrefix == nil && byHost != nil:
		return byHost.arrive(a)
	case byPrefix != nil:
		return ps.stray(a, "the path is of "+prefix+", the origin is not")
	}
	if answer, ok := page(a); ok {
		answer.Headers = append(answer.Headers, own...)
		return pending{answer: answer, head: a.method == "HEAD"}
	}
	return ps.stray(a, "no placement has the origin and the path")
}

// stray records a request that belongs to no placement.
func (ps *placements) stray(a arrival, why string) pending {
	u, _ := weburl.At(a.origin, "/")
	x := a.exchange(u.Site)
	x.Step, x.Hop = -1, -1
	return pending{
		entry: ps.strays.open(x, why), answer: notScripted(),
		preflight: x.Preflight, head: a.method == "HEAD",
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
