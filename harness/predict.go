package harness

import (
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
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
		state.Now += sc.passed()
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
			host = site(host)
		}
		out[i] = fetch.Cookie{
			Name: c.Name, Value: c.Value, Host: host, Domain: c.Domain,
			Secure: c.Secure, SameSite: c.SameSite,
		}
		if c.Partition != nil {
			o := p.Bases[*c.Partition]
			out[i].Partitioned, out[i].Partition = true, o.Scheme()+"://"+site(o.Host())
		}
	}
	return out
}

// Respond answers requests as the script says. A URL that is not scripted has
// an answer that nobody knows.
func (s Script) Respond() fetch.Respond {
	return func(sent fetch.Sent) fetch.Answer {
		i := s.hop(sent.URL)
		if i < 0 {
			return fetch.Answer{Kind: fetch.Unknown}
		}
		h := s.Hops[i]
		a := h.Response
		if sent.Preflight {
			a = h.Preflight
		}
		out := a.declare(sent)
		out.HTTP1 = s.http1(sent.URL)
		return out
	}
}

// http1 reports whether what answers at u speaks HTTP/1.1 only.
func (s Script) http1(u fetch.URL) bool {
	if s.HTTP1 || u.Scheme == "http" {
		return true
	}
	i := s.hop(u)
	return i >= 0 && (s.Hops[i].Preflight.Exact() || s.Hops[i].Response.Exact())
}

// hop is the index of the scripted URL that a request for u reaches, or -1.
func (s Script) hop(u fetch.URL) int {
	for i, h := range s.Hops {
		if h.URL.OnWire() == u.OnWire() {
			return i
		}
	}
	return -1
}

// declare is the answer as the page's user agent receives it.
func (a ScriptedAnswer) declare(sent fetch.Sent) fetch.Answer {
	if a.Close == CloseUnanswered {
		return fetch.Answer{Kind: fetch.Unanswered}
	}
	status, headers, body := a.Status, a.Headers, a.Body
	if a.Bytes != "" {
		var ok bool
		if status, headers, body, ok = parseAnswer(a.Bytes); !ok {
			return fetch.Answer{Kind: fetch.Unanswered}
		}
	}
	r := fetch.Response{Status: status, Headers: make(fetch.HeaderList, 0, len(headers)+1)}
	for _, h := range headers {
		r.Headers = append(r.Headers, fetch.Header{Name: h.Name, Value: fetch.NormalizeValue(h.Value)})
	}
	if a.Bytes == "" && mayHaveBody(status) && !r.Headers.Has("Content-Length") {
		r.Headers = append(r.Headers, fetch.Header{Name: "Content-Length", Value: strconv.Itoa(len(body))})
	}
	if mayHaveBody(status) && sent.Method != "HEAD" {
		r.Body, r.Asset = body, assetKind(body)
	}
	r.Location = location(status, r.Headers, sent.URL)
	r.SetCookies = setCookies(r.Headers, sent.URL)
	return fetch.Answer{Kind: fetch.Answered, Response: r}
}

// mayHaveBody reports whether a response with the status can have a body.
//
// https://fetch.spec.whatwg.org/#null-body-status
func mayHaveBody(status int) bool {
	return status >= 200 && status != 204 && status != 205 && status != 304
}

// parseAnswer reads an answer given as exact bytes, as leniently as browsers
// do; false stands for bytes that are no HTTP/1 answer.
func parseAnswer(raw string) (status int, headers fetch.HeaderList, body string, ok bool) {
	head, body := raw, ""
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if h, b, found := strings.Cut(raw, end); found && len(h) < len(head) {
			head, body = h, b
		}
	}
	lines := strings.Split(head, "\n")
	fields := strings.Fields(lines[0])
	if len(fields) < 2 || !strings.HasPrefix(fields[0], "HTTP/") {
		return 0, nil, "", false
	}
	if status, _ = strconv.Atoi(fields[1]); status < 100 || status > 999 {
		return 0, nil, "", false
	}
	for _, l := range lines[1:] {
		name, value, found := strings.Cut(strings.TrimSuffix(l, "\r"), ":")
		if found {
			headers = append(headers, fetch.Header{Name: name, Value: value})
		}
	}
	return status, headers, body, true
}
