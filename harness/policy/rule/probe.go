package rule

import (
	"reflect"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Probe is one question to a browser: may this page do that?
type Probe struct {
	ID       string // stable, unique in the policy: "api-items/put/https-app.example.com"
	Rule     *Rule  // that asks
	Sentence string // the promise, for people
	Line     string // what is asked for, in the table of `crosscheck policy explain`

	Ask

	// Again, if set, is the call once more, for the same URL.
	Again *Ask

	// Beside, if set, is a call for another URL, of which only the wire is looked at.
	Beside *Ask

	what string // is asked for, in the id
}

// Orders are the pairs of calls by which a shared cache is tried out about the
// probe; none for most rules.
func (p Probe) Orders() []Order {
	if p.Rule.Orders == nil {
		return nil
	}
	return p.Rule.Orders(p.Ask)
}

// Judge looks at the evidence of a probe whose calls came to what they must. It
// returns nil if nothing is wrong.
func (p Probe) Judge(e Evidence) *Finding {
	if p.Rule.Judge == nil {
		return nil
	}
	return p.Rule.Judge(e)
}

// Differs says in a few words what a wrong row means when two configurations are
// compared; "" if the probe's rule does not know the row.
func (p Probe) Differs(row judge.Row) string {
	if p.Rule.Differs == nil {
		return ""
	}
	return p.Rule.Differs(row)
}

// Scenario is the probe as reports name it: their sections are the routes.
func (p Probe) Scenario() *scenario.Scenario {
	return &scenario.Scenario{ID: p.ID, Rule: p.Sentence, Section: p.Grant.Route.Path, Spec: p.Rule.Anchor, Labels: []string{p.Rule.Name}, At: p.Grant.Route.At}
}

// Same reports whether two probes ask the same, of the same target, and want the
// same. What else their policies promise is left out.
func (p Probe) Same(q Probe) bool { return reflect.DeepEqual(p.alone(), q.alone()) }

// alone is the probe with so much of its grant as the probe itself depends on.
func (p Probe) alone() Probe {
	p.Rule, p.Ask = &Rule{Name: p.Rule.Name}, p.Ask.alone()
	for _, a := range []**Ask{&p.Again, &p.Beside} {
		if *a != nil {
			one := (*a).alone()
			*a = &one
		}
	}
	return p
}

func (a Ask) alone() Ask {
	g := a.Grant
	a.Grant = &policy.Grant{Route: policy.Route{Path: g.Route.Path, Enter: g.Route.Enter}, Target: g.Target, Cookies: g.Cookies}
	return a
}
