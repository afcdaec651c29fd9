package verify

import (
	"context"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// vary looks at what caches are told: an answer that depends on the request's
// Origin must say so, and so must the answer to a request that has none, or a
// cache hands the one to those who need the other. What no cache may keep needs to
// say nothing, unless the policy wants it to.
//
// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
func (a *asker) vary(ctx context.Context, page *opened, p policy.Probe, res *judge.Result) error {
	step := &res.Steps[len(res.Steps)-1]
	c := a.target.stage(a.tokens, a.report.Policy.WithoutOrigin(p))
	defer c.forget()
	seen, err := page.Do(ctx, c.call)
	if err != nil {
		return err
	}
	bare, err := wire.AsExchanges(seen.Browser.Records)
	if err != nil {
		return err
	}
	promised := a.report.Policy.Routes[p.Route].Vary != nil
	if !promised && allowOrigin(step.Wire) == allowOrigin(bare) {
		return nil // nothing depends on it
	}
	answers := []struct {
		what string
		e    wire.Exchange
	}{{"Vary, request with Origin", last(step.Wire)}, {"Vary, request without Origin", last(bare)}}
	for _, x := range answers {
		if !x.e.Answered || varies(x.e.Response) || !promised && names(x.e.Response, "Cache-Control", "no-store") {
			continue
		}
		value, has := x.e.Response.Get("Vary")
		if !has {
			value = "no Vary"
		}
		step.Rows = append(step.Rows, judge.Row{What: x.what, Standard: "Origin", Wire: value, Wrong: true})
		if res.Verdict == judge.Conforms {
			res.Verdict, step.Verdict = judge.TargetDiffers, judge.TargetDiffers
			step.Because = "the answer depends on the request's Origin and does not say so (" + x.what + "): a cache hands it to other origins"
		}
	}
	return nil
}

// allowOrigin is whom the last answer lets in.
func allowOrigin(log []wire.Exchange) string {
	v, _ := last(log).Response.Get("Access-Control-Allow-Origin")
	return v
}

// varies reports whether caches must ask again for another Origin.
func varies(l fetch.HeaderList) bool { return names(l, "Vary", "*") || names(l, "Vary", "Origin") }

// names reports whether a header that is a list has a member.
func names(l fetch.HeaderList, header, member string) bool {
	members, _ := l.GetDecodeAndSplit(header)
	return slices.ContainsFunc(members, func(m string) bool { return strings.EqualFold(m, member) })
}

// last is the last actual exchange; the zero one where there is none.
func last(log []wire.Exchange) wire.Exchange {
	for _, e := range slices.Backward(log) {
		if !e.Preflight {
			return e
		}
	}
	return wire.Exchange{}
}
