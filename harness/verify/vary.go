package verify

import (
	"context"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// vary looks at what caches are told: an answer that depends on the request's
// Origin must say so, and so must the answer to a request that has none, or a
// cache hands the one to those who need the other.
//
// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
func (a *asker) vary(ctx context.Context, page *opened, p policy.Probe, call fetch.Call, res *harness.Result) error {
	step := &res.Steps[len(res.Steps)-1]
	without := call
	without.Mode, without.Headers, without.Method, without.Body = fetch.NoCORS, nil, "", fetch.Body{}
	seen, err := page.Do(ctx, without)
	if err != nil {
		return err
	}
	bare, err := harness.AsExchanges(seen.Chrome.Records)
	if err != nil {
		return err
	}
	promised := a.report.Policy.Routes[p.Route].Vary
	if promised == nil && allowOrigin(step.Wire) == allowOrigin(bare) {
		return nil // nothing depends on it
	}
	answers := []struct {
		what string
		e    harness.Exchange
	}{{"Vary, request with Origin", last(step.Wire)}, {"Vary, request without Origin", last(bare)}}
	for _, x := range answers {
		if !x.e.Answered || varies(x.e.Response) {
			continue
		}
		value, has := x.e.Response.Get("Vary")
		if !has {
			value = "no Vary"
		}
		step.Rows = append(step.Rows, harness.Row{What: x.what, Standard: "Origin", Wire: value, Wrong: true})
		if res.Verdict == harness.Conforms {
			res.Verdict, step.Verdict = harness.TargetDiffers, harness.TargetDiffers
			step.Because = "the answer depends on the request's Origin and does not say so (" + x.what + "): a cache hands it to other origins"
		}
	}
	return nil
}

// allowOrigin is whom the last answer lets in.
func allowOrigin(wire []harness.Exchange) string {
	v, _ := last(wire).Response.Get("Access-Control-Allow-Origin")
	return v
}

// varies reports whether caches must ask again for another Origin.
func varies(l fetch.HeaderList) bool {
	for _, v := range l.Values("Vary") {
		for name := range strings.SplitSeq(v, ",") {
			if n := strings.TrimSpace(name); n == "*" || strings.EqualFold(n, "Origin") {
				return true
			}
		}
	}
	return false
}

// last is the last actual exchange; the zero one where there is none.
func last(wire []harness.Exchange) harness.Exchange {
	for _, e := range slices.Backward(wire) {
		if !e.Preflight {
			return e
		}
	}
	return harness.Exchange{}
}
