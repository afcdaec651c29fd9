package fetch

import "github.com/crosscheck-cors/crosscheck/harness/internal/enum"

// Timing says whether script sees the details of a resource's timing: when the
// request was sent and the response came, and how large it was.
type Timing uint8

// The timings. Zero is that there is no response to tell of.
const (
	TimingUnknown Timing = iota
	TimingAllowed
	TimingHidden
)

var timingNames = []string{"", "allowed", "hidden"}

// String returns the word.
func (t Timing) String() string { return enum.Name("timing", timingNames, t) }

// MarshalText returns the word.
func (t Timing) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts the words that [Timing.Values] lists.
func (t *Timing) UnmarshalText(b []byte) error {
	return enum.Parse("timing", timingNames, string(b), t)
}

// Values lists the accepted words.
func (Timing) Values() []string { return timingNames[1:] }

// checkTiming performs the TAO check of a response. A request that has failed it
// once goes on failing it. It is no decision about the outcome, and is told
// where the target or the page takes an interest.
func (r *run) checkTiming(headers HeaderList) {
	allowed := r.timing != TimingHidden && r.req.timingAllowed(headers)
	verdict := "success"
	r.timing = TimingAllowed
	if !allowed {
		verdict, r.timing = "failure", TimingHidden
	}
	if r.watched || headers.Has("Timing-Allow-Origin") {
		r.decide("TAO check", anchorTAO, verdict,
			Input{"request origin", r.origin}, Input{"tainting", r.req.Tainting.String()}, headerInput("Timing-Allow-Origin", headers))
	}
}

// headSize is what a response's head counts for, whatever its size.
const headSize = 300

// transferSize is the size of the last response's body, and a fixed one for its
// head: responses before it, to a CORS-preflight request or redirecting, are not
// counted. Of an opaque response the body is not either.
//
// https://w3c.github.io/resource-timing/#dfn-transfersize
func (r *run) transferSize() int {
	if r.timing != TimingAllowed || r.outcome.Type != TypeBasic && r.outcome.Type != TypeCORS || !r.sentLast {
		return 0
	}
	return headSize + len(r.outcome.Body)
}

// timingAllowed is the TAO check of one response alone.
//
// https://fetch.spec.whatwg.org/#concept-tao-check
func (r *Request) timingAllowed(headers HeaderList) bool {
	values, _ := headers.GetDecodeAndSplit("Timing-Allow-Origin")
	for _, v := range values {
		if v == "*" || r.originIs(v) {
			return true
		}
	}
	return r.Tainting == TaintBasic
}
