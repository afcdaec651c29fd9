package servers

import (
	"net/http"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// pending is a request that has been attributed and recorded, and how it is
// answered.
type pending struct {
	entry     *entry
	answer    wire.ScriptedAnswer
	prefix    string // of the placement whose script has the answer; "" for none
	preflight bool
	head      bool // a HEAD request
}

// Tamper is given the prefix of a scenario's placement, whether the answer is
// to a CORS-preflight request, and the answer's status and header lines (a
// copy), and returns what is sent instead. Answers scripted as exact bytes are
// left alone. It must be safe for concurrent use.
type Tamper func(placementPrefix string, preflight bool, status int, headers fetch.HeaderList) (int, fetch.HeaderList)

// reply makes the scripted answer complete for the protocol.
func (p pending) reply(tamper Tamper, http2 bool) reply {
	a := p.answer
	if a.Bytes == "" {
		a.Headers = slices.Clone(a.Headers)
		if tamper != nil && p.prefix != "" {
			a.Status, a.Headers = tamper(p.prefix, p.preflight, a.Status, a.Headers)
		}
		if a.Status == http.StatusSwitchingProtocols {
			a.Headers = append(a.Headers, handshake(p.entry.x.Request)...)
		}
	}
	return replyOf(a, p.head, http2, !http2)
}
