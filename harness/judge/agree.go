package judge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// maxKept is how much of a body the recorder and the driver script keep.
const maxKept = 65536

// disagreement is one way in which a browser did not do what the standard says
// about what was on the wire.
type disagreement struct {
	Mismatch
	extraPreflight bool // early eviction allows it once
}

// disagree holds the browser (page and wire together) against the standard's
// prediction on that very wire. Nil means that page and wire do not
// contradict each other, and the browser sent what it had to send and nothing
// else.
func disagree(engine *browser.Engine, call fetch.Call, p fetch.Prediction, seen wire.Seen, wire []wire.Exchange) []disagreement {
	var out []disagreement
	add := func(at Moment, name, want, got string) {
		out = append(out, disagreement{Mismatch: Mismatch{At: at, Name: name, Want: want, Got: got}})
	}
	out = append(out, sequence(p.Wire, wire)...)
	if len(out) == 0 {
		for i, e := range p.Wire {
			for _, m := range requestLines(e.Sent, wire[i]) {
				out = append(out, disagreement{Mismatch: m})
			}
		}
	}
	got := seen.Page.Outcome
	if p.Outcome.Kind != got.Kind {
		add(AtOutcome, "outcome", outcomeWord(p.Outcome), outcomeWord(got))
	} else if p.Outcome.Kind != fetch.NetworkError {
		for _, m := range response(call, p.Outcome, seen.Page) {
			out = append(out, disagreement{Mismatch: m})
		}
		if seen.Page.BodyError != "" && len(wire) > 0 && wire[len(wire)-1].Whole() {
			add(AtReading, body, "the answer's, which was sent whole", seen.Page.BodyError)
		}
	}
	if p.Outcome.Refusal.Reason != fetch.NoReason && !engine.Vocabulary().Agree(p.Outcome.Refusal, seen.Browser) {
		add(AtCheck, "reason", p.Outcome.Refusal.String(), engine.Vocabulary().Why(seen.Browser))
	}
	return out
}

// nothingSent stands for no request in what is compared.
const nothingSent = "nothing"

// preflightWord names a preflight in what is compared.
const preflightWord = "CORS-preflight request"

// sequence compares which requests were sent, in which order.
func sequence(want []fetch.Exchange, wire []wire.Exchange) []disagreement {
	line := func(preflight bool, method string, u fetch.URL) string {
		if preflight {
			return preflightWord + " to " + u.OnWire().String()
		}
		return method + " " + u.OnWire().String()
	}
	var out []disagreement
	i := 0
	for _, e := range wire {
		got := line(e.Preflight, e.Method, e.URL)
		if i < len(want) && line(want[i].Sent.Preflight, want[i].Sent.Method, want[i].Sent.URL) == got {
			i++
			continue
		}
		next := nothingSent
		if i < len(want) {
			next = line(want[i].Sent.Preflight, want[i].Sent.Method, want[i].Sent.URL)
		}
		out = append(out, disagreement{Mismatch{At: sentAt(e.Preflight || i < len(want) && want[i].Sent.Preflight), Name: "sent", Want: next, Got: got}, e.Preflight})
	}
	for ; i < len(want); i++ {
		out = append(out, disagreement{Mismatch: Mismatch{At: sentAt(want[i].Sent.Preflight), Name: "sent",
			Want: line(want[i].Sent.Preflight, want[i].Sent.Method, want[i].Sent.URL), Got: nothingSent}})
	}
	return out
}

// sentAt is the moment of a request that was sent, or not.
func sentAt(preflight bool) Moment {
	if preflight {
		return AtPreflight
	}
	return AtRequest
}

// alwaysCompared are the request headers whose absence is compared as well.
var alwaysCompared = []string{"Origin", "Cookie", "Authorization",
	"Access-Control-Request-Method", "Access-Control-Request-Headers"}

// requestLines compares the CORS-relevant headers of one request.
func requestLines(want fetch.Sent, got wire.Exchange) []Mismatch {
	c := &comparison{}
	names := slices.Clone(alwaysCompared)
	for _, h := range want.Headers {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, h.Name) }) {
			names = append(names, h.Name)
		}
	}
	for _, n := range names {
		w, wantHas := want.Headers.Get(n)
		g, gotHas := got.Request.Get(n)
		w, g = fetch.NormalizeValue(w), fetch.NormalizeValue(g) // surrounding white space is not part of the value
		if strings.EqualFold(n, "Content-Type") && strings.HasPrefix(w, "multipart/form-data") {
			w, _, _ = strings.Cut(w, ";")
			g, _, _ = strings.Cut(g, ";") // the boundary is random
		}
		if strings.EqualFold(n, "Cookie") {
			w, g = sortedCookies(w), sortedCookies(g)
		}
		c.of(AtRequestPart, n+" of the "+requestWord(want), n, present(w, wantHas), present(g, gotHas))
	}
	return c.found
}

func requestWord(s fetch.Sent) string {
	if s.Preflight {
		return preflightWord
	}
	return s.Method + " request"
}

func sortedCookies(s string) string {
	parts := strings.Split(s, "; ")
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

// body names the response's body in what is compared.
const body = "body"

// response compares what script could read with what it must be able to.
func response(call fetch.Call, want fetch.Outcome, page wire.PageSaw) []Mismatch {
	c := &comparison{}
	got := page.Outcome
	c.status(AtReading, "status", want.Status, got.Status)
	if call.API == fetch.FetchAPI {
		c.text(AtReading, "type", want.Type.String(), got.Type.String())
		c.text(AtReading, "redirected", strconv.FormatBool(want.Redirected), strconv.FormatBool(got.Redirected))
	}
	if call.Timed {
		c.text(AtTiming, "timing", want.Timing.String(), got.Timing.String())
		if want.TransferSize != 0 {
			c.text(AtReading, "transferSize", strconv.Itoa(want.TransferSize), strconv.Itoa(got.TransferSize))
		}
	}
	c.lines(AtReading, "readable headers", want.Headers, got.Headers)
	if page.BodyError == "" && len(want.Body) < maxKept && utf8.ValidString(want.Body) {
		c.text(AtReading, body, strconv.Quote(want.Body), strconv.Quote(got.Body))
	}
	return c.found
}

func (c *comparison) status(at Moment, name string, want, got int) {
	c.text(at, name, strconv.Itoa(want), strconv.Itoa(got))
}

// lines compares two header lists by name. Date is the server's clock, and
// Connection is between it and the next hop.
func (c *comparison) lines(at Moment, field string, want, got fetch.HeaderList) {
	seen := map[string]bool{"date": true, "connection": true}
	for _, h := range slices.Concat(want, got) {
		name := strings.ToLower(h.Name)
		if seen[name] {
			continue
		}
		seen[name] = true
		w, wantHas := want.Get(name)
		g, gotHas := got.Get(name)
		if name == "content-length" && !wantHas {
			continue // a server adds it after its answer was recorded
		}
		c.of(at, field+": "+name, name, present(w, wantHas), present(g, gotHas))
	}
}

func outcomeWord(o fetch.Outcome) string {
	if o.Kind == fetch.Readable && o.Status == 0 {
		return "loaded, readable" // an element's
	}
	if o.Kind == fetch.Readable {
		return fmt.Sprintf("response %d", o.Status)
	}
	return strings.ReplaceAll(o.Kind.String(), "-", " ")
}
