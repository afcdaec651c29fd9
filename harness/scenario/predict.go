package scenario

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// Declared predicts every step from what the scenario declares alone: the
// scripts' answers, the cookies held beforehand, the browser it needs, and the
// time that passes between the steps. The agent is the engine's; what it does with
// third-party cookies, the scenario says.
func (s *Scenario) Declared(agent fetch.Agent, p Placement, scripts []Script) []fetch.Prediction {
	agent.BlockThirdPartyCookies = s.Browser.ThirdPartyCookies == ThirdPartyCookiesBlocked
	state := fetch.State{Cookies: fetch.NewCookieJar(s.PresetCookies(p)...)}
	out := make([]fetch.Prediction, len(scripts))
	for i, sc := range scripts {
		state.Now += sc.Passed()
		out[i] = agent.Predict(p.Page, sc.Call, sc.Respond(), state)
		state = out[i].State
	}
	return out
}

// PresetCookies returns the cookies that the browser holds before the first
// step, each on its role's host.
func (s *Scenario) PresetCookies(p Placement) []fetch.Cookie {
	out := make([]fetch.Cookie, len(s.Cookies))
	for i, c := range s.Cookies {
		host := p.Bases[c.On].Host()
		if c.Domain {
			host = weburl.Site(host)
		}
		out[i] = fetch.Cookie{
			Name: c.Name, Value: c.Value, Host: host, Domain: c.Domain,
			Secure: c.Secure, SameSite: c.SameSite,
		}
		if c.Partition != nil {
			o := p.Bases[*c.Partition]
			out[i].Partitioned, out[i].Partition = true, o.Scheme()+"://"+weburl.Site(o.Host())
		}
	}
	return out
}

// Respond answers requests as the script says. A URL that is not scripted has
// an answer that nobody knows.
func (s Script) Respond() fetch.Respond {
	return func(sent fetch.Sent) fetch.Answer {
		i := s.Hop(sent.URL)
		if i < 0 {
			return fetch.Answer{Kind: fetch.Unknown}
		}
		h := s.Hops[i]
		a := h.Response
		if sent.Preflight {
			a = h.Preflight
		}
		out := a.Declare(sent)
		out.HTTP1 = s.Http1(sent.URL)
		return out
	}
}

// Http1 reports whether what answers at u speaks HTTP/1.1 only.
func (s Script) Http1(u fetch.URL) bool {
	if s.HTTP1 || u.Scheme == "http" {
		return true
	}
	i := s.Hop(u)
	return i >= 0 && (s.Hops[i].Preflight.Exact() || s.Hops[i].Response.Exact())
}

// Hop returns the index of the scripted URL that a request for u reaches, or -1.
func (s Script) Hop(u fetch.URL) int {
	for i, h := range s.Hops {
		if h.URL.OnWire() == u.OnWire() {
			return i
		}
	}
	return -1
}
