package harness

import (
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Exchange is one request as it arrived at a server of the harness, and the
// answer as it left.
type Exchange struct {
	Step      int    `json:"step"` // of the scenario, from 0
	Hop       int    `json:"hop"`  // index of the scripted URL, -1 for a URL nobody scripted
	Preflight bool   `json:"preflight"`
	Protocol  string `json:"protocol"` // "HTTP/2.0", "HTTP/1.1"

	Method  string           `json:"method"`
	URL     fetch.URL        `json:"-"`
	Request fetch.HeaderList `json:"-"` // every line, as received; names as on the wire
	Body    string           `json:"-"` // at most 64 KiB
	BodyLen int64            `json:"-"`

	Answered bool             `json:"answered"` // false: the connection was closed without an answer
	Status   int              `json:"status"`
	Response fetch.HeaderList `json:"-"` // every line, as sent
	Reply    string           `json:"-"` // the answer's body, at most 64 KiB

	At time.Time `json:"-"` // when the request arrived
}
