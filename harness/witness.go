package harness

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// observed puts what page and wire saw into the form of a prediction, so that
// wants are held against it as they are held against the oracle. Nobody but
// the standard knows a Refusal: it stays zero.
func observed(seen Seen, wire []Exchange) fetch.Prediction {
	p := fetch.Prediction{Outcome: seen.Page.Outcome, State: fetch.State{Cookies: fetch.NewCookieJar(seen.Cookies...)}}
	for _, e := range wire {
		p.Wire = append(p.Wire, fetch.Exchange{Sent: e.sent(), Answer: e.answer()})
	}
	return p
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

func (e Exchange) sent() fetch.Sent {
	return fetch.Sent{
		Hop: e.Hop, Preflight: e.Preflight, Method: e.Method, URL: e.URL, Headers: e.Request,
		Body: fetch.Body{Content: e.Body},
	}
}

// answer is the recorded answer as the page's user agent receives it.
func (e Exchange) answer() fetch.Answer {
	if !e.Answered {
		return fetch.Answer{Kind: fetch.Unanswered}
	}
	r := fetch.Response{Status: e.Status, Headers: make(fetch.HeaderList, len(e.Response))}
	for i, h := range e.Response {
		r.Headers[i] = fetch.Header{Name: h.Name, Value: fetch.NormalizeValue(h.Value)}
	}
	if mayHaveBody(e.Status) && e.Method != "HEAD" {
		r.Body, r.Asset = e.Reply, assetKind(e.Reply)
	}
	r.Location = location(r.Status, r.Headers, e.URL)
	r.SetCookies = setCookies(r.Headers, e.URL)
	return fetch.Answer{Kind: fetch.Answered, Response: r, HTTP1: strings.HasPrefix(e.Protocol, "HTTP/1")}
}

// whole reports whether the answer's body was certainly sent to its end, in a
// form that can be read: it is as long as the answer says.
func (e Exchange) whole() bool {
	length, ok := e.Response.Get("Content-Length")
	return e.Answered && ok && length == strconv.Itoa(len(e.Reply)) && !e.Response.Has("Content-Encoding")
}

// replay answers requests with what the wire shows, each exchange once. A
// request that is not on the wire has an answer that nobody knows.
func replay(script Script, wire []Exchange) fetch.Respond {
	left := slices.Clone(wire)
	return func(sent fetch.Sent) fetch.Answer {
		for i, e := range left {
			if e.Preflight == sent.Preflight && e.URL == sent.URL.OnWire() {
				left = slices.Delete(left, i, i+1)
				a := e.answer()
				a.Response.Location = location(a.Response.Status, a.Response.Headers, sent.URL)
				return a
			}
		}
		return fetch.Answer{Kind: fetch.Unknown, HTTP1: script.http1(sent.URL)}
	}
}

// tampered lists where the wire is not what was declared.
func tampered(script Script, wire []Exchange) []Mismatch {
	var out []Mismatch
	respond := script.Respond()
	for _, e := range wire {
		sent := e.sent()
		declared := respond(sent)
		seen := e.answer()
		c := &comparison{}
		what := "the answer to " + e.Method + " " + e.URL.Path
		switch {
		case declared.Kind == fetch.Unknown:
			continue
		case declared.Kind != seen.Kind:
			c.text(what, answerWord(declared), answerWord(seen))
		case declared.Kind == fetch.Answered:
			c.status(what, declared.Response.Status, seen.Response.Status)
			c.lines(what, declared.Response.Headers, seen.Response.Headers)
		}
		out = append(out, c.found...)
	}
	return out
}

func answerWord(a fetch.Answer) string {
	if a.Kind == fetch.Answered {
		return "an answer"
	}
	return "none"
}
