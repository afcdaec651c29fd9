package servers

import (
	"slices"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// maxBody is how much of a body is recorded.
const maxBody = 64 << 10

// journal keeps exchanges in the order of their arrival.
type journal struct {
	limit int // how many are kept; 0: all

	mu      sync.Mutex
	entries []*entry
}

// entry is one exchange. It is changed under the journal's lock. The nil entry
// records nothing.
type entry struct {
	j   *journal
	x   wire.Exchange
	why string
}

// open adds an exchange that has just arrived.
func (j *journal) open(x wire.Exchange, why string) *entry {
	e := &entry{j: j, x: x, why: why}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.limit > 0 && len(j.entries) >= 2*j.limit {
		j.entries = slices.Clone(j.entries[j.limit:])
	}
	j.entries = append(j.entries, e)
	return e
}

func (j *journal) each(f func(*entry)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	from := 0
	if j.limit > 0 {
		from = max(0, len(j.entries)-j.limit)
	}
	for _, e := range j.entries[from:] {
		f(e)
	}
}

// exchanges returns copies.
func (j *journal) exchanges() []wire.Exchange {
	var out []wire.Exchange
	j.each(func(e *entry) { out = append(out, clone(e.x)) })
	return out
}

func clone(x wire.Exchange) wire.Exchange {
	x.Request = slices.Clone(x.Request)
	x.Response = slices.Clone(x.Response)
	return x
}

func (e *entry) update(f func(*wire.Exchange)) {
	if e == nil {
		return
	}
	e.j.mu.Lock()
	defer e.j.mu.Unlock()
	f(&e.x)
}

// gotBody records the request's body, or what arrived of it.
func (e *entry) gotBody(b capped) {
	e.update(func(x *wire.Exchange) { x.Body, x.BodyLen = string(b.head), b.n })
}

// answers records the answer. It is called before the first byte leaves, so
// that no client can know of an answer before the record does.
func (e *entry) answers(r reply) {
	e.update(r.record)
}

// record makes the exchange an answered one.
func (r reply) record(x *wire.Exchange) {
	x.Answered, x.Status, x.Response = true, r.status, r.headers
	x.Reply = r.body[:min(len(r.body), maxBody)]
}

// capped counts what is written to it and keeps the first 64 KiB.
type capped struct {
	head []byte
	n    int64
}

// Write never fails.
func (c *capped) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	c.head = append(c.head, p[:min(len(p), maxBody-len(c.head))]...)
	return len(p), nil
}
