package wire

import (
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
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

// Predicted puts the wire of a prediction into the form of a record.
func Predicted(wire []fetch.Exchange) []Exchange {
	out := make([]Exchange, len(wire))
	for i, e := range wire {
		r := e.Answer.Response
		out[i] = Exchange{
			Hop: e.Sent.Hop, Preflight: e.Sent.Preflight, Method: e.Sent.Method, URL: e.Sent.URL, Request: e.Sent.Headers,
			Answered: e.Answer.Kind == fetch.Answered, Status: r.Status, Response: r.Headers, Reply: r.Body,
		}
	}
	return out
}

// Arrived reports whether a server received the request. A request that the browser
// could not bring to a server has no answer and no protocol.
func (e Exchange) Arrived() bool { return e.Answered || e.Protocol != "" }

// Sent returns the request in the oracle's terms.
func (e Exchange) Sent() fetch.Sent {
	return fetch.Sent{
		Hop: e.Hop, Preflight: e.Preflight, Method: e.Method, URL: e.URL, Headers: e.Request,
		Body: fetch.Body{Content: e.Body},
	}
}

// Answer returns the recorded answer as the page's user agent receives it.
func (e Exchange) Answer() fetch.Answer {
	if !e.Answered {
		return fetch.Answer{Kind: fetch.Unanswered}
	}
	r := fetch.Response{Status: e.Status, Headers: make(fetch.HeaderList, len(e.Response))}
	for i, h := range e.Response {
		r.Headers[i] = fetch.Header{Name: h.Name, Value: fetch.NormalizeValue(h.Value)}
	}
	if MayHaveBody(e.Status) && e.Method != "HEAD" {
		r.Body, r.Asset = e.Reply, assetKind(e.Reply)
	}
	r.Location = weburl.Location(r.Status, r.Headers, e.URL)
	r.SetCookies = weburl.SetCookies(r.Headers, e.URL)
	return fetch.Answer{Kind: fetch.Answered, Response: r, HTTP1: strings.HasPrefix(e.Protocol, "HTTP/1")}
}

// Whole reports whether the answer's body was certainly sent to its end, in a
// form that can be read: it is as long as the answer says.
func (e Exchange) Whole() bool {
	length, ok := e.Response.Get("Content-Length")
	return e.Answered && ok && length == strconv.Itoa(len(e.Reply)) && !e.Response.Has("Content-Encoding")
}
