package teach

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// playground makes a scenario of a state. What it wants is what the oracle
// predicts of it, which is returned, too.
func (l *Lab) playground(s State) (scenario.Scenario, playgroundCase, error) {
	if err := s.check(); err != nil {
		return scenario.Scenario{}, playgroundCase{}, err
	}
	sc := s.scenario()
	if err := l.unfitStep(sc.Steps[0]); err != nil {
		return sc, playgroundCase{}, err
	}
	c, err := l.staged(&sc, runPrefix+"example/t")
	if err != nil {
		return sc, playgroundCase{}, err
	}
	p := sc.Declared(chromium.Engine.Agent(), c.Placement, c.Scripts)[0]
	sc.Steps[0].Want = wanted(p)
	c.Scripts[0].Want = inLab(sc.Steps[0].Want)
	if spec := deciding(p).Anchor; spec != "" {
		sc.Spec = spec
	}
	return sc, playgroundCase{c, p}, nil
}

// playgroundCase is a state made concrete, and what the standard says of it.
type playgroundCase struct {
	judge.Case
	Predicted fetch.Prediction
}

// scenario is the state as a scenario.
func (s State) scenario() scenario.Scenario {
	f := &scenario.Fetch{
		Where: scenario.Where{To: s.To}, Method: s.Method, Headers: s.Headers, Mode: s.Mode, Credentials: s.Credentials,
	}
	if s.BodyKind != fetch.NoBody {
		f.Body = &scenario.Body{Kind: s.BodyKind, Content: s.Body}
	}
	sc := scenario.Scenario{
		ID: "playground/mine", Rule: "What I set in the playground.", Spec: "http-cors-protocol",
		Steps: []scenario.Step{{
			Fetch: f,
			Serve: &scenario.Serve{Preflight: s.Preflight.answer(http.StatusNoContent), Response: s.Response.answer(http.StatusOK)},
		}},
	}
	if s.Sandbox {
		sc.Page = scenario.PageSandboxedFrame
	}
	return sc
}

// answer is the reply as a scenario scripts it: with raw lines, as exact bytes.
func (r Reply) answer(status int) *scenario.Answer {
	if r.Status != 0 {
		status = r.Status
	}
	if len(r.Raw) == 0 {
		return &scenario.Answer{Status: status, Headers: r.Headers, Body: r.Body}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	has := map[string]bool{}
	for _, h := range r.Headers {
		has[strings.ToLower(h.Name)] = true
		fmt.Fprintf(&b, "%s: %s\r\n", chars(h.Name), chars(h.Value))
	}
	for _, line := range r.Raw {
		b.WriteString(line + "\r\n")
	}
	add := func(name, value string) {
		if !has[strings.ToLower(name)] {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	add("Cache-Control", "no-store")
	body := r.Body
	if status == http.StatusNoContent || status == http.StatusNotModified {
		body = ""
	} else {
		add("Content-Type", "text/plain")
		add("Content-Length", strconv.Itoa(len(body)))
	}
	b.WriteString("Connection: close\r\n\r\n" + chars(body))
	return &scenario.Answer{Bytes: b.String()}
}

// chars has one character for each byte, as exact bytes are written in a
// scenario.
func chars(s string) string {
	out := make([]rune, len(s))
	for i := range len(s) {
		out[i] = rune(s[i])
	}
	return string(out)
}

// wanted is what a prediction lets a scenario want.
func wanted(p fetch.Prediction) scenario.Want {
	w := scenario.Want{Outcome: p.Outcome.Kind, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeAbsent}
	for _, e := range p.Wire {
		if e.Sent.Preflight {
			w.Preflight = scenario.MustBeSent
		} else {
			w.Request = scenario.MustBeSent
		}
	}
	if p.Outcome.Kind == fetch.NetworkError {
		w.Refused = p.Outcome.Refusal.Reason
	}
	return w
}

// deciding is the decision that a prediction came down to: the one that failed,
// or else the last.
func deciding(p fetch.Prediction) fetch.Decision {
	for _, d := range p.Trace {
		if d.Failed {
			return d
		}
	}
	for i := len(p.Trace) - 1; i >= 0; i-- {
		if p.Trace[i].Rule == "CORS check" || p.Trace[i].Rule == "response tainting" {
			return p.Trace[i]
		}
	}
	return fetch.Decision{}
}
