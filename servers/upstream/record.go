package upstream

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// maxStrays bounds the strays that are kept.
const maxStrays = 256

// maxBody is how much of a body is recorded.
const maxBody = 64 << 10

// Exchange is one request as it arrived behind the proxy, and the answer as it
// left. Its Protocol is "HTTP/1.1", "HTTP/2.0", "FastCGI", "uwsgi" or "SCGI".
type Exchange struct {
	wire.Exchange
	Upstream string // the name that the stand-in was made for
}

// Exchanges returns the exchanges of a staged token, in the order of arrival.
func (s *Set) Exchanges(token string) []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.records[token])
}

// Strays returns the last exchanges without a known token, oldest first: the proxy's
// own requests (auth_request, health checks), requests that lost their query, and
// automatic requests of browsers. Their Step and Hop are -1.
func (s *Set) Strays() []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.strays[max(0, len(s.strays)-maxStrays):])
}

// Forget drops a token's answers and exchanges. Later requests with the token
// are strays.
func (s *Set) Forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.staged, token)
	delete(s.records, token)
}

func copies(records []*record) []Exchange {
	out := make([]Exchange, len(records))
	for i, r := range records {
		out[i] = r.x
		out[i].Request = slices.Clone(r.x.Request)
		out[i].Response = slices.Clone(r.x.Response)
	}
	return out
}

// record is an exchange under way. It is changed under the set's lock.
type record struct {
	set *Set
	x   Exchange
}

// arrive records a request by its token and finds its answer.
func (s *Set) arrive(upstream, token string, x wire.Exchange) (*record, wire.ScriptedAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &record{set: s, x: Exchange{Exchange: x, Upstream: upstream}}
	answers, ok := s.staged[token]
	if ok {
		s.records[token] = append(s.records[token], r)
	} else {
		r.x.Step, r.x.Hop = -1, -1
		answers = s.rest
		if len(s.strays) >= 2*maxStrays {
			s.strays = slices.Clone(s.strays[maxStrays:])
		}
		s.strays = append(s.strays, r)
	}
	return r, answers.to(x.Preflight)
}

// update changes what is recorded.
func (r *record) update(f func(*wire.Exchange)) {
	r.set.mu.Lock()
	defer r.set.mu.Unlock()
	f(&r.x.Exchange)
}

func (r *record) gotBody(head string, n int64) {
	r.update(func(x *wire.Exchange) { x.Body, x.BodyLen = head, n })
}

// answered is called before the first byte of the answer leaves.
func (r *record) answered(reply servers.Reply) { r.update(reply.Record) }

// repliedMore adds to the answer's body.
func (r *record) repliedMore(p []byte) {
	r.update(func(x *wire.Exchange) { x.Reply += string(p[:min(len(p), maxBody-len(x.Reply))]) })
}
