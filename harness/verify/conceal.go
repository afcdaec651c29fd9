package verify

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// concealed stands for a value that no report shows.
const concealed = "…"

// concealer takes secrets out of results. The zero concealer knows none.
type concealer struct{ *strings.Replacer }

func newConcealer(secrets []string) concealer {
	var pairs []string
	for _, s := range secrets {
		if s != "" {
			pairs = append(pairs, s, concealed)
		}
	}
	if len(pairs) == 0 {
		return concealer{}
	}
	return concealer{strings.NewReplacer(pairs...)}
}

// result takes the secrets out of a result, wherever they are.
func (c concealer) result(r judge.Result) judge.Result {
	if c.Replacer == nil {
		return r
	}
	r.Error = c.Replace(r.Error)
	for i := range r.Notes {
		r.Notes[i] = c.Replace(r.Notes[i])
	}
	for i := range r.Steps {
		c.step(&r.Steps[i])
	}
	return r
}

// remedy takes the secrets out of a remedy. Its snippet has none: it is made of
// what the policy promises.
func (c concealer) remedy(r Remedy) Remedy {
	if c.Replacer == nil {
		return r
	}
	r.Say, r.cause = c.Replace(r.Say), c.Replace(r.cause)
	return r
}

func (c concealer) step(s *judge.StepResult) {
	s.Script.Call.Headers = c.headers(s.Script.Call.Headers)
	s.Script.Call.Body.Content = c.Replace(s.Script.Call.Body.Content)
	s.Because, s.Fix = c.Replace(s.Because), c.Replace(s.Fix)
	for i := range s.Rows {
		r := &s.Rows[i]
		r.Standard, r.Browser, r.Wire = c.Replace(r.Standard), c.Replace(r.Browser), c.Replace(r.Wire)
	}
	for i := range s.Wire {
		e := &s.Wire[i]
		e.Request, e.Response, e.Body, e.Reply = c.headers(e.Request), c.headers(e.Response), c.Replace(e.Body), c.Replace(e.Reply)
	}
	for i := range s.Seen.Browser.Records {
		r := &s.Seen.Browser.Records[i]
		r.Request, r.Response = c.headers(r.Request), c.headers(r.Response)
	}
	s.Seen.Page.Outcome.Headers, s.Seen.Page.Outcome.Body = c.headers(s.Seen.Page.Outcome.Headers), c.Replace(s.Seen.Page.Outcome.Body)
	for _, p := range []*fetch.Prediction{&s.Declared, &s.OnWire} {
		p.Trace = nil // it quotes headers
		for i := range p.Wire {
			e := &p.Wire[i]
			e.Sent.Headers, e.Answer.Response.Headers = c.headers(e.Sent.Headers), c.headers(e.Answer.Response.Headers)
		}
	}
}

func (c concealer) headers(l fetch.HeaderList) fetch.HeaderList {
	out := make(fetch.HeaderList, len(l))
	for i, h := range l {
		out[i] = fetch.Header{Name: h.Name, Value: c.Replace(h.Value)}
	}
	return out
}
