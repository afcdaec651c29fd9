package judge

import (
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// observed puts what page and wire saw into the form of a prediction, so that
// wants are held against it as they are held against the oracle. Nobody but
// the standard knows a Refusal: it stays zero.
func observed(seen wire.Seen, wire []wire.Exchange) fetch.Prediction {
	p := fetch.Prediction{Outcome: seen.Page.Outcome, State: fetch.State{Cookies: fetch.NewCookieJar(seen.Cookies...)}}
	for _, e := range wire {
		p.Wire = append(p.Wire, fetch.Exchange{Sent: e.Sent(), Answer: e.Answer()})
	}
	return p
}

// replay answers requests with what the wire shows, each exchange once. A
// request that is not on the wire has an answer that nobody knows.
func replay(script scenario.Script, wire []wire.Exchange) fetch.Respond {
	left := slices.Clone(wire)
	return func(sent fetch.Sent) fetch.Answer {
		for i, e := range left {
			if e.Preflight == sent.Preflight && e.URL == sent.URL.OnWire() {
				left = slices.Delete(left, i, i+1)
				a := e.Answer()
				a.Response.Location = weburl.Location(a.Response.Status, a.Response.Headers, sent.URL)
				return a
			}
		}
		return fetch.Answer{Kind: fetch.Unknown, HTTP1: script.Http1(sent.URL)}
	}
}

// tampered lists where the wire is not what was declared.
func tampered(script scenario.Script, wire []wire.Exchange) []Mismatch {
	var out []Mismatch
	respond := script.Respond()
	for _, e := range wire {
		sent := e.Sent()
		declared := respond(sent)
		seen := e.Answer()
		c := &comparison{}
		what := answerTo + e.Method + " " + e.URL.Path
		switch {
		case declared.Kind == fetch.Unknown:
			continue
		case declared.Kind != seen.Kind:
			c.text(AtAnswer, what, answerWord(declared), answerWord(seen))
		case declared.Kind == fetch.Answered:
			c.status(AtAnswer, what, declared.Response.Status, seen.Response.Status)
			c.lines(AtAnswer, what, declared.Response.Headers, seen.Response.Headers)
		}
		out = append(out, c.found...)
	}
	return out
}

// What a server did with a request, in words.
const (
	anAnswer = "an answer"
	noAnswer = "none"
	answerTo = "the answer to " // in front of a request
)

func answerWord(a fetch.Answer) string {
	if a.Kind == fetch.Answered {
		return anAnswer
	}
	return noAnswer
}
