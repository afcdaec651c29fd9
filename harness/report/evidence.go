package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// step returns a step without its secrets.
func (m mask) step(s judge.StepResult) judge.StepResult {
	s.Script = m.script(s.Script)
	s.Declared, s.OnWire = m.prediction(s.Declared), m.prediction(s.OnWire)
	s.Seen = m.seen(s.Seen)
	s.Wire = each(s.Wire, m.exchange)
	s.Rows = each(s.Rows, func(r judge.Row) judge.Row {
		r.What, r.Standard, r.Browser, r.Wire = m.line(r.What), m.line(r.Standard), m.line(r.Browser), m.line(r.Wire)
		return r
	})
	s.Because, s.Fix = m.line(s.Because), m.line(s.Fix)
	return s
}

// each returns what a function makes of every element, in a list of its own.
func each[T any](list []T, of func(T) T) []T {
	out := slices.Clone(list)
	for i, v := range out {
		out[i] = of(v)
	}
	return out
}

func (m mask) script(s scenario.Script) scenario.Script {
	s.Call.URL, s.Call.Headers = m.url(s.Call.URL), m.headers(s.Call.Headers)
	if s.Call.Password != "" {
		s.Call.Password = hidden
	}
	s.Hops = each(s.Hops, func(h wire.ScriptedHop) wire.ScriptedHop {
		h.URL, h.Preflight, h.Response = m.url(h.URL), m.scripted(h.Preflight), m.scripted(h.Response)
		return h
	})
	s.Want = m.want(s.Want)
	s.Deviants = maps.Clone(s.Deviants)
	for engine, w := range s.Deviants {
		s.Deviants[engine] = m.want(w)
	}
	return s
}

func (m mask) scripted(a wire.ScriptedAnswer) wire.ScriptedAnswer {
	a.Headers, a.Bytes = m.headers(a.Headers), m.text(a.Bytes)
	return a
}

func (m mask) prediction(p fetch.Prediction) fetch.Prediction {
	p.Outcome = m.outcome(p.Outcome)
	p.Wire = each(p.Wire, func(e fetch.Exchange) fetch.Exchange {
		e.Sent.URL, e.Sent.Headers = m.url(e.Sent.URL), m.headers(e.Sent.Headers)
		e.Answer.Response.Headers = m.headers(e.Answer.Response.Headers)
		return e
	})
	p.Trace = each(p.Trace, func(d fetch.Decision) fetch.Decision {
		d.Inputs = each(d.Inputs, func(in fetch.Input) fetch.Input {
			in.Value = m.text(maskValue(in.Name, in.Value))
			return in
		})
		return d
	})
	p.State = fetch.State{} // it has the cookies
	return p
}

func (m mask) seen(s wire.Seen) wire.Seen {
	s.Page.Outcome = m.outcome(s.Page.Outcome)
	s.Page.Error, s.Page.BodyError = m.line(s.Page.Error), m.line(s.Page.BodyError)
	s.Browser.Parameter, s.Browser.Failure = m.line(s.Browser.Parameter), m.line(s.Browser.Failure)
	s.Browser.Records = each(s.Browser.Records, m.record)
	s.Cookies = each(s.Cookies, func(c fetch.Cookie) fetch.Cookie {
		c.Value = hidden
		return c
	})
	return s
}

func (m mask) record(r wire.Record) wire.Record {
	r.URL, r.Error = m.line(r.URL), m.line(r.Error)
	r.Request, r.Response = m.headers(r.Request), m.headers(r.Response)
	r.Blocked, r.NotStored = each(r.Blocked, m.line), each(r.NotStored, m.line)
	return r
}

func (m mask) exchange(e wire.Exchange) wire.Exchange {
	e.URL, e.Request, e.Response = m.url(e.URL), m.headers(e.Request), m.headers(e.Response)
	return e
}

func (m mask) outcome(o fetch.Outcome) fetch.Outcome {
	o.URL, o.Headers = m.url(o.URL), m.headers(o.Headers)
	o.Refusal.Parameter = m.line(o.Refusal.Parameter)
	return o
}

func (m mask) url(u fetch.URL) fetch.URL {
	if u.Password != "" {
		u.Password = hidden
	}
	u.Path, u.Query, u.Fragment = m.text(u.Path), m.text(u.Query), m.text(u.Fragment)
	return u
}

func (m mask) headers(l fetch.HeaderList) fetch.HeaderList {
	return each(l, func(h fetch.Header) fetch.Header {
		h.Value = maskValue(h.Name, h.Value)
		return h
	})
}

// want hides the credentials that a want names.
func (m mask) want(w scenario.Want) scenario.Want {
	w.PreflightRequest, w.ActualRequest = maskRequest(w.PreflightRequest), maskRequest(w.ActualRequest)
	w.Hops = each(w.Hops, func(h scenario.HopWant) scenario.HopWant {
		h.PreflightRequest, h.ActualRequest = maskRequest(h.PreflightRequest), maskRequest(h.ActualRequest)
		return h
	})
	return w
}

func maskRequest(w *scenario.RequestWant) *scenario.RequestWant {
	if w == nil {
		return nil
	}
	r := *w
	r.Headers = each(r.Headers, func(h fetch.Header) fetch.Header {
		// Headers hold bytes, and the ellipsis is none.
		h.Value = strings.ReplaceAll(maskValue(h.Name, h.Value), hidden, "...")
		return h
	})
	return &r
}
