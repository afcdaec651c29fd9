package teach

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Bounds of what the lab keeps.
const (
	runAge     = 10 * time.Minute
	maxRuns    = 1024 // of all visitors
	maxOwnRuns = 16   // of one
	maxWire    = 64   // exchanges of one run

	keptUpload = 4 << 10  // bytes of a request's body
	maxHead    = 64 << 10 // bytes of a request's header lines
	nameLength = 10       // of five random bits each: a name is no secret, but nobody hits one by chance
)

// runs are the runs that are under way, or were a moment ago, by their names.
type runs struct {
	mu   sync.RWMutex
	list map[string]*run
}

// run is one run of a scenario by one visitor.
type run struct {
	visitor string
	name    string // "k3j9…": the second part of its paths
	started time.Time
	judge   judge.Case
	focus   int // the step that the visitor was asked about, from 0

	mu      sync.Mutex
	step    int // that is staged
	seen    []wire.Seen
	wire    []wire.Exchange
	dropped int // exchanges beyond the bound
}

// entry is one exchange of a run's record; nil records nothing.
type entry struct {
	run *run
	i   int
}

// runPrefix starts the paths of all runs.
const runPrefix = "/r/"

// prefix is the path of a run's targets. What is below it is the run's alone,
// also for a cookie without a Path.
func (r *run) prefix() string { return runPrefix + r.name + "/t" }

// reserve names a run, which nobody can reach before it is kept.
func (rs *runs) reserve(visitor string) *run {
	return &run{visitor: visitor, name: strings.ToLower(rand.Text()[:nameLength]), started: time.Now()}
}

// keep keeps a run and drops those that nobody waits for any more.
func (rs *runs) keep(r *run) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	now, visitor := r.started, r.visitor
	var own, all []*run
	for name, old := range rs.list {
		if now.Sub(old.started) > runAge {
			delete(rs.list, name)
			continue
		}
		if old.visitor == visitor {
			own = append(own, old)
		}
		all = append(all, old)
	}
	rs.drop(own, maxOwnRuns-1)
	rs.drop(all, maxRuns-1)
	if rs.list == nil {
		rs.list = map[string]*run{}
	}
	rs.list[r.name] = r
}

// drop drops the oldest so that so many stay.
func (rs *runs) drop(list []*run, keep int) {
	slices.SortFunc(list, func(a, b *run) int { return a.started.Compare(b.started) })
	for len(list) > keep {
		delete(rs.list, list[0].name)
		list = list[1:]
	}
}

// of returns a visitor's run; nil for any other visitor's.
func (rs *runs) of(visitor, name string) *run {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	if r := rs.list[name]; r != nil && r.visitor == visitor {
		return r
	}
	return nil
}

// arrive records a request as its run's, and finds its answer.
func (rs *runs) arrive(x wire.Exchange) (*entry, wire.ScriptedAnswer) {
	switch dest, _ := x.Request.Get("Sec-Fetch-Dest"); dest {
	case "document", "iframe", "frame", "embed", "object", "worker", "sharedworker", "serviceworker", "script":
		return nil, refusal(403, "what a run answers is for its own requests, and is never shown or run")
	default: // fetch(), XMLHttpRequest, img
	}
	size := len(x.URL.Path) + len(x.URL.Query)
	for _, h := range x.Request {
		size += len(h.Name) + len(h.Value)
	}
	if size > maxHead {
		return nil, refusal(431, "the request's head has more than 64 KiB")
	}
	rest, ok := strings.CutPrefix(x.URL.Path, runPrefix)
	name, _, _ := strings.Cut(rest, "/")
	rs.mu.RLock()
	r := rs.list[name]
	rs.mu.RUnlock()
	if !ok || r == nil {
		return nil, refusal(404, "no run is here; it may have been dropped with age")
	}
	return r.arrive(x)
}

func (r *run) arrive(x wire.Exchange) (*entry, wire.ScriptedAnswer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	x.Step, x.Hop = r.step, -1
	answer := refusal(404, "nobody scripted this URL")
	for i, h := range r.judge.Scripts[r.step].Hops {
		if h.URL.Origin() != x.URL.Origin() || h.URL.Path != x.URL.Path || h.URL.Query != x.URL.Query {
			continue
		}
		x.Hop, answer, x.URL.Site = i, h.Response, h.URL.Site
		if x.Preflight {
			answer = h.Preflight
		}
		break
	}
	if len(r.wire) >= maxWire {
		r.dropped++
		return nil, refusal(429, "a run has no more than 64 exchanges")
	}
	r.wire = append(r.wire, x)
	return &entry{r, len(r.wire) - 1}, answer
}

func (e *entry) body(head string, n int64) {
	if e == nil {
		return
	}
	e.run.mu.Lock()
	defer e.run.mu.Unlock()
	e.run.wire[e.i].Body, e.run.wire[e.i].BodyLen = head[:min(len(head), keptUpload)], n
}

// answered records the answer, before its first byte leaves.
func (e *entry) answered(reply servers.Reply) {
	if e == nil {
		return
	}
	e.run.mu.Lock()
	defer e.run.mu.Unlock()
	reply.Record(&e.run.wire[e.i])
}

// errStep is an outcome out of turn.
var errStep = errors.New("the outcome is not of the step that is under way")

// told takes what the page saw of a step, and stages the next; done reports that
// there is none.
func (r *run) told(step int, saw wire.PageSaw) (done bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if step != r.step || len(r.seen) != step {
		return false, errStep
	}
	r.seen = append(r.seen, wire.Seen{Page: saw})
	if step+1 < len(r.judge.Scripts) {
		r.step++
		return false, nil
	}
	return true, nil
}

// observed is what page and wire saw, once all steps are told.
func (r *run) observed() judge.Observation {
	r.mu.Lock()
	defer r.mu.Unlock()
	wire := slices.Clone(r.wire)
	for i := range wire {
		wire[i].Request, wire[i].Response = slices.Clone(wire[i].Request), slices.Clone(wire[i].Response)
	}
	return judge.Observation{Seen: slices.Clone(r.seen), Wire: wire}
}
