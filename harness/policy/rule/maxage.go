package rule

import (
	"fmt"
	"strconv"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// maxAge: the browser remembers a preflight for as long as is promised. The call is
// made twice, and the second time there must be no preflight; how long it would be
// remembered follows from the standard.
var maxAge = &Rule{
	Name: "max-age", Anchor: "concept-cache", Recorded: true,
	Promises: remembered, Judge: forgottenTooSoon, Differs: differsInMaxAge,
}

// maxAgeRow is the row of a preflight that is forgotten too soon.
const maxAgeRow = "Access-Control-Max-Age"

func remembered(g *policy.Grant, c policy.Caller) []Probe {
	promise := g.Route.MaxAge
	if promise == nil || g.Preflighted == nil {
		return nil
	}
	p := Probe{
		what: "max-age", Line: "preflight remembered for " + policy.Span(time.Duration(*promise)),
		Sentence: fmt.Sprintf("A preflight of %s at %s is remembered for %s.", c.Origin, g.Route.Path, time.Duration(*promise)),
		Ask:      promised(g, c, *g.Preflighted),
	}
	again := p.Ask
	again.Want.Preflight, again.Want.PreflightRequest = scenario.MustBeAbsent, nil
	p.Again = &again
	return []Probe{p}
}

func forgottenTooSoon(e Evidence) *Finding {
	promise := time.Duration(*e.Ask.Grant.Route.MaxAge)
	if e.Ask.Promise().Remembered(e.Engine, e.Page, e.Call, e.State, promise) {
		return nil
	}
	seconds := int(promise.Seconds())
	says := "no Access-Control-Max-Age: 5 s"
	for _, x := range e.Steps[0].Wire {
		if v, has := x.Response.Get(maxAgeRow); x.Preflight && has {
			says = v
		}
	}
	return &Finding{
		Because: fmt.Sprintf("The preflight is remembered, but not for the promised %d seconds.", seconds),
		Rows:    []judge.Row{{What: maxAgeRow, Standard: strconv.Itoa(seconds) + " or more", Wire: says, Wrong: true}},
		Mend:    mend.MaxAgeShort,
	}
}

func differsInMaxAge(row judge.Row) string {
	if row.What != maxAgeRow {
		return ""
	}
	return "preflights are remembered for too short a time (" + row.Wire + ")"
}
