package remedy

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// Diagnose finds what a configuration must mend in a step that is not as
// promised; "" where none can. Of a promise that is kept from, the standard's
// refusal of what was on the wire decides; of what must not work and does, its
// refusal of the answers of a target that keeps the promise (step.Declared).
// Behind is what the upstream was asked; nil if it was not.
func Diagnose(step judge.StepResult, promised bool, behind []wire.Exchange) mend.Kind {
	refusal := step.OnWire.Outcome.Refusal
	switch {
	case step.OnWire.Outcome.Kind == fetch.NetworkError && promised:
		return refused(step, refusal, behind)
	case step.OnWire.Outcome.Kind == fetch.NetworkError && !sentAnyway(step):
		return mend.Nothing
	case showsHidden(step):
		return mend.ExposedTooMuch
	case !promised:
		return granted(step)
	default:
		return readable(step)
	}
}

// refused is about a promised call that the standard refuses.
func refused(step judge.StepResult, r fetch.Refusal, behind []wire.Exchange) mend.Kind {
	at := refusedAt(step.Wire, r)
	if origin, _ := at.Request.Get("Origin"); origin == "null" && !step.Page.Origin.Opaque() {
		return mend.Nothing // a redirect between origins made it null, and letting null in lets everybody in
	}
	switch r.Reason {
	case fetch.AllowOriginMissing:
		return missing(at, behind)
	case fetch.AllowOriginWildcard:
		return mend.WildcardCredentials
	case fetch.AllowOriginMultiple:
		return mend.DuplicateOrigin
	case fetch.AllowOriginMismatch:
		return mismatch(at, step.Page.Origin.String(), r, behind)
	case fetch.AllowOriginInvalid, fetch.AllowMethodsMalformed, fetch.AllowHeadersMalformed:
		return mend.InvalidValue
	case fetch.AllowCredentialsNotTrue:
		return mend.CredentialsNotAllowed
	case fetch.PreflightStatusNotOK:
		return mend.PreflightRefused
	case fetch.PreflightRedirected:
		return mend.PreflightRedirected
	case fetch.MethodNotAllowed:
		return mend.MethodNotAllowed
	case fetch.HeaderNotAllowed:
		return mend.HeaderNotAllowed
	default:
		return mend.Nothing
	}
}

// refusedAt is the exchange whose answer was refused: the last of its kind. The
// zero one stands for an answer that nobody saw.
func refusedAt(log []wire.Exchange, r fetch.Refusal) wire.Exchange {
	for _, e := range slices.Backward(log) {
		if e.Preflight == r.Preflight {
			return e
		}
	}
	return wire.Exchange{}
}

// missing is about an answer without Access-Control-Allow-Origin. Its status
// says most: the CORS check comes before the status of a preflight is looked at.
func missing(at wire.Exchange, behind []wire.Exchange) mend.Kind {
	redirected := at.Status >= 300 && at.Status < 400 && at.Response.Has("Location")
	failed := at.Status >= 400
	switch {
	case at.Preflight && redirected:
		return mend.PreflightRedirected
	case at.Preflight && (failed || at.Status >= 300):
		return mend.PreflightRefused
	case redirected:
		return mend.RedirectWithoutOrigin
	case failed && upstreamFailed(at, behind):
		return mend.MissingOnErrors
	case failed:
		return mend.MissingOnProxyErrors
	case decidesByOrigin(at.Response):
		return mend.OriginNotListed
	default:
		return mend.MissingOrigin
	}
}

// upstreamFailed reports whether the upstream answered with the status that is
// at fault.
func upstreamFailed(at wire.Exchange, behind []wire.Exchange) bool {
	return slices.ContainsFunc(behind, func(e wire.Exchange) bool {
		return e.Answered && e.Preflight == at.Preflight && e.Status == at.Status
	})
}

// decidesByOrigin reports whether an answer shows that somebody looked at the
// request's Origin, and did not let it in.
func decidesByOrigin(l fetch.HeaderList) bool {
	if slices.ContainsFunc(l.Names(), func(n string) bool { return strings.HasPrefix(strings.ToLower(n), "access-control-") }) {
		return true
	}
	members, _ := l.GetDecodeAndSplit("Vary")
	return slices.ContainsFunc(members, func(m string) bool { return strings.EqualFold(m, "Origin") })
}

// mismatch is about an answer for somebody else: what a cache gave out for
// another origin, the origin in another form, or another origin.
func mismatch(at wire.Exchange, origin string, r fetch.Refusal, behind []wire.Exchange) mend.Kind {
	value, ok := at.Response.Get("Access-Control-Allow-Origin")
	if !ok {
		value = r.Parameter
	}
	stored := at.Response.Has("Age") || at.Response.Has("X-Cache")
	switch {
	case strings.EqualFold(strings.TrimRight(value, "/"), origin):
		return mend.InvalidValue
	case stored && len(behind) == 0 && !r.Preflight:
		return mend.VaryMissing
	default:
		return mend.OriginNotListed
	}
}

// sentAnyway reports whether the actual request was sent although the preflight
// had to keep it from being sent.
func sentAnyway(step judge.StepResult) bool {
	return step.Script.Want.Request == scenario.MustBeAbsent && slices.ContainsFunc(step.Wire, func(e wire.Exchange) bool { return !e.Preflight })
}

// granted is about a call that must not work and does: the rule by which a
// target that keeps the promise has it refused is the one that was not set.
func granted(step judge.StepResult) mend.Kind {
	rule := step.Declared.Outcome.Refusal.Reason
	if rule == fetch.NoReason {
		rule = step.Script.Want.Refused
	}
	switch {
	case rule == fetch.MethodNotAllowed:
		return mend.MethodTooMuch
	case rule == fetch.HeaderNotAllowed:
		return mend.HeaderTooMuch
	case rule == fetch.AllowCredentialsNotTrue, rule == fetch.AllowOriginWildcard:
		return mend.CredentialsTooMuch
	case step.Page.Origin.Opaque():
		return mend.NullAllowed
	default:
		return mend.OriginTooWide
	}
}

// showsHidden reports whether script sees a header that it must not.
func showsHidden(step judge.StepResult) bool {
	w := step.Script.Want.Response
	return w != nil && slices.ContainsFunc(w.Hidden, step.OnWire.Outcome.Headers.Has)
}

// readable is about a promised call whose response script gets, and that is
// still not as promised.
func readable(step judge.StepResult) mend.Kind {
	want := step.Script.Want
	preflighted := slices.ContainsFunc(step.Wire, func(e wire.Exchange) bool { return e.Preflight })
	wrong := func(what string) bool {
		return slices.ContainsFunc(step.Rows, func(r judge.Row) bool { return r.Wrong && strings.HasPrefix(r.What, what) })
	}
	switch {
	case want.Preflight == scenario.MustBeAbsent && preflighted, wrong("Access-Control-Max-Age"):
		return mend.MaxAgeShort
	case hides(step):
		return mend.NotExposed
	case wrong("Vary"):
		return mend.VaryMissing
	default:
		return mend.Nothing
	}
}

// hides reports whether the answer has a header that script must see, and does
// not.
func hides(step judge.StepResult) bool {
	w := step.Script.Want.Response
	if w == nil {
		return false
	}
	sent := refusedAt(step.Wire, fetch.Refusal{}).Response
	return slices.ContainsFunc(w.Headers, func(h fetch.Header) bool {
		return sent.Has(h.Name) && !step.OnWire.Outcome.Headers.Has(h.Name)
	})
}
