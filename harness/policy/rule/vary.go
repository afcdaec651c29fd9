package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// vary: an answer that depends on the request's Origin says so, and so does the
// answer to a request that has none, or a cache hands the one to pages that need
// the other. An answer that no cache may keep needs to say nothing, unless the
// policy wants it to. Beside the headers, a shared cache is tried out: see [Order].
var vary = &Rule{
	Name: "vary", Anchor: "cors-protocol-and-http-caches", Recorded: true,
	Promises: cacheable, Judge: varyMissing, Orders: orders, Differs: differsInVary,
}

// cacheable asks unless the policy says that it does not matter.
func cacheable(g *policy.Grant, c policy.Caller) []Probe {
	if v := g.Route.Vary; v != nil && !*v {
		return nil
	}
	p := Probe{
		what: "vary", Line: "Vary: Origin",
		Sentence: fmt.Sprintf("Caches keep the answers of %s for %s and for other origins apart.", g.Route.Path, c.Origin),
		Ask:      promised(g, c, g.Plain),
	}
	if g.Route.Vary == nil {
		p.Line += ", where answers depend on it"
	}
	p.Response = g.Kept(c.Origin)
	bare := p.Ask.withoutOrigin()
	p.Beside = &bare
	return []Probe{p}
}

func varyMissing(e Evidence) *Finding {
	own := e.Steps[len(e.Steps)-1].Wire
	wanted := e.Ask.Grant.Route.Vary != nil
	if !wanted && allowOrigin(own) == allowOrigin(e.Beside) {
		return nil // nothing depends on it
	}
	out := &Finding{Mend: mend.VaryMissing}
	for _, x := range []struct {
		what   string
		answer wire.Exchange
	}{{"Vary, request with Origin", actual(own)}, {"Vary, request without Origin", actual(e.Beside)}} {
		if !x.answer.Answered || varies(x.answer.Response) || !wanted && lists(x.answer.Response, "Cache-Control", "no-store") {
			continue
		}
		value, has := x.answer.Response.Get("Vary")
		if !has {
			value = "no Vary"
		}
		out.Rows = append(out.Rows, judge.Row{What: x.what, Standard: "Origin", Wire: value, Wrong: true})
		if out.Because == "" {
			out.Because = "The answer depends on the request's Origin, and Vary does not name Origin (" + x.what + "): a cache gives this answer to other origins too."
		}
	}
	if len(out.Rows) == 0 {
		return nil
	}
	return out
}

func differsInVary(row judge.Row) string {
	if !strings.HasPrefix(row.What, "Vary") {
		return ""
	}
	return "no Vary: Origin"
}

// allowOrigin is the Access-Control-Allow-Origin of the last answer.
func allowOrigin(all []wire.Exchange) string {
	v, _ := actual(all).Response.Get("Access-Control-Allow-Origin")
	return v
}

// varies reports whether caches must ask again for another Origin.
func varies(l fetch.HeaderList) bool { return lists(l, "Vary", "*") || lists(l, "Vary", "Origin") }

// lists reports whether a header that is a list has a member.
func lists(l fetch.HeaderList, header, member string) bool {
	members, _ := l.GetDecodeAndSplit(header)
	return slices.ContainsFunc(members, func(m string) bool { return strings.EqualFold(m, member) })
}

// actual is the last exchange that is no preflight; the zero one if there is none.
func actual(all []wire.Exchange) wire.Exchange {
	for _, e := range slices.Backward(all) {
		if !e.Preflight {
			return e
		}
	}
	return wire.Exchange{}
}
