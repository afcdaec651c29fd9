package remedy_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/remedy"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// answer is what a target says: a status, and headers by name and value.
type answer struct {
	status  int
	headers []string
}

func (a answer) response(t *testing.T, asked fetch.URL) fetch.Answer {
	t.Helper()
	r := fetch.Response{Status: a.status}
	for i := 0; i+1 < len(a.headers); i += 2 {
		r.Headers = append(r.Headers, fetch.Header{Name: a.headers[i], Value: a.headers[i+1]})
		if a.headers[i] == "Location" {
			u, err := weburl.Parse(a.headers[i+1], asked)
			r.Location = fetch.Location{Present: true, Failure: err != nil, URL: u}
		}
	}
	return fetch.Answer{Kind: fetch.Answered, Response: r}
}

// question is a call, and what a target answers.
type question struct {
	from              string // app.example.com's origin where empty
	method, header    string
	credentials       bool
	preflight, actual answer
}

const app = "https://app.example.com"

// allows is an answer that lets the app in, with more headers.
func allows(status int, more ...string) answer {
	return answer{status, append([]string{"Access-Control-Allow-Origin", app}, more...)}
}

// ask has the standard say what comes of the question.
func (q question) ask(t *testing.T) judge.StepResult {
	t.Helper()
	page := fetch.Client{Origin: fetch.TupleOrigin("https", "app.example.com", 443), TopLevelSite: "https://example.com"}
	switch q.from {
	case "null":
		page.Origin = fetch.OpaqueOrigin("1")
	case "evil":
		page.Origin = fetch.TupleOrigin("https", "evil.test", 443)
	}
	u, err := weburl.Parse("https://api.example.com/api/items", fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	call := fetch.Call{URL: u, Method: q.method, Mode: fetch.CORS}
	if q.header != "" {
		call.Headers = fetch.HeaderList{{Name: q.header, Value: "1"}}
	}
	if q.credentials {
		call.Credentials = fetch.Include
	}
	s := judge.StepResult{Page: page, Script: scenario.Script{Call: call}}
	s.OnWire = fetch.Agent{}.Predict(page, call, func(sent fetch.Sent) fetch.Answer {
		a := q.actual
		if sent.Preflight {
			a = q.preflight
		}
		s.Wire = append(s.Wire, wire.Exchange{
			Preflight: sent.Preflight, Method: sent.Method, URL: sent.URL, Answered: true, Status: a.status,
			Request: sent.Headers, Response: a.response(t, sent.URL).Response.Headers,
		})
		return a.response(t, sent.URL)
	}, fetch.State{})
	return s
}

func upstreamSaid(status int) []wire.Exchange {
	return []wire.Exchange{{Method: "GET", Answered: true, Status: status}}
}

var promisedCases = []struct {
	name   string
	q      question
	behind []wire.Exchange
	reason fetch.Reason
	want   mend.Kind
}{
	{"nothing of CORS", question{actual: answer{status: 200}}, upstreamSaid(200), fetch.AllowOriginMissing, mend.MissingOrigin},
	{"nothing, but Vary: Origin", question{actual: answer{200, []string{"Vary", "Accept, origin"}}}, nil, fetch.AllowOriginMissing, mend.OriginNotListed},
	{"nothing, but credentials", question{actual: answer{200, []string{"access-control-allow-credentials", "true"}}}, nil, fetch.AllowOriginMissing, mend.OriginNotListed},
	{"the upstream's 404", question{actual: answer{status: 404}}, upstreamSaid(404), fetch.AllowOriginMissing, mend.MissingOnErrors},
	{"the proxy's 413", question{actual: answer{status: 413}}, nil, fetch.AllowOriginMissing, mend.MissingOnProxyErrors},
	{"the proxy's 502", question{actual: answer{status: 502}}, []wire.Exchange{{Method: "GET"}}, fetch.AllowOriginMissing, mend.MissingOnProxyErrors},
	{"a redirect", question{actual: answer{302, []string{"Location", "/login"}}}, nil, fetch.AllowOriginMissing, mend.RedirectWithoutOrigin},
	{"a star", question{actual: answer{200, []string{"Access-Control-Allow-Origin", "*"}}, credentials: true}, nil, fetch.AllowOriginWildcard, mend.WildcardCredentials},
	{"twice", question{actual: allows(200, "Access-Control-Allow-Origin", "*")}, nil, fetch.AllowOriginMultiple, mend.DuplicateOrigin},
	{"empty", question{actual: answer{200, []string{"Access-Control-Allow-Origin", ""}}}, nil, fetch.AllowOriginInvalid, mend.InvalidValue},
	{"a slash too many", question{actual: answer{200, []string{"Access-Control-Allow-Origin", app + "/"}}}, nil, fetch.AllowOriginMismatch, mend.InvalidValue},
	{"another origin", question{actual: answer{200, []string{"Access-Control-Allow-Origin", "https://b.test"}}}, nil, fetch.AllowOriginMismatch, mend.OriginNotListed},
	{"another origin, from a cache", question{actual: answer{200, []string{"Access-Control-Allow-Origin", "https://b.test", "Age", "4"}}}, nil, fetch.AllowOriginMismatch, mend.VaryMissing},
	{"no credentials", question{actual: allows(200), credentials: true}, nil, fetch.AllowCredentialsNotTrue, mend.CredentialsNotAllowed},

	{"preflight: nothing of CORS", question{method: "PUT", preflight: answer{status: 204}}, nil, fetch.AllowOriginMissing, mend.MissingOrigin},
	{"preflight: 405 without CORS", question{method: "PUT", preflight: answer{status: 405}}, nil, fetch.AllowOriginMissing, mend.PreflightRefused},
	{"preflight: 401 with CORS", question{method: "PUT", preflight: allows(401)}, nil, fetch.PreflightStatusNotOK, mend.PreflightRefused},
	{"preflight: redirect without CORS", question{method: "PUT", preflight: answer{301, []string{"Location", "/api/items/"}}}, nil, fetch.PreflightRedirected, mend.PreflightRedirected},
	{"preflight: redirect with CORS", question{method: "PUT", preflight: allows(301, "Location", "/api/items/")}, nil, fetch.PreflightRedirected, mend.PreflightRedirected},
	{"preflight: other methods", question{method: "PUT", preflight: allows(204, "Access-Control-Allow-Methods", "PATCH")}, nil, fetch.MethodNotAllowed, mend.MethodNotAllowed},
	{"preflight: other headers", question{header: "X-Trace", preflight: allows(204)}, nil, fetch.HeaderNotAllowed, mend.HeaderNotAllowed},
	{"preflight: no list of methods", question{method: "PUT", preflight: allows(204, "Access-Control-Allow-Methods", "PUT;")}, nil, fetch.AllowMethodsMalformed, mend.InvalidValue},
	{"preflight: no list of headers", question{header: "X-Trace", preflight: allows(204, "Access-Control-Allow-Headers", "X Trace")}, nil, fetch.AllowHeadersMalformed, mend.InvalidValue},
}

func TestDiagnosePromised(t *testing.T) {
	seen := map[fetch.Reason]bool{}
	for _, tt := range promisedCases {
		t.Run(tt.name, func(t *testing.T) {
			step := tt.q.ask(t)
			if got := step.OnWire.Outcome.Refusal.Reason; got != tt.reason {
				t.Fatalf("the standard refuses it for %s, not for %s", got, tt.reason)
			}
			seen[tt.reason] = true
			if got := remedy.Diagnose(step, true, tt.behind); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := remedy.Diagnose(step, false, tt.behind); got != "" {
				t.Errorf("it was not promised and does not work, and yet: %q", got)
			}
		})
	}
	for r := fetch.AllowOriginMissing; r <= fetch.HeaderNotAllowed; r++ {
		if !seen[r] {
			t.Errorf("no case ends with %s", r)
		}
	}
}

// Of every reason with which a CORS check or a CORS-preflight fetch can end,
// there is a kind, and of that a remedy in every language; even if nobody saw the
// wire.
func TestEveryReasonHasARemedy(t *testing.T) {
	for r := fetch.AllowOriginMissing; r <= fetch.HeaderNotAllowed; r++ {
		for _, preflight := range []bool{false, true} {
			step := judge.StepResult{}
			step.OnWire.Outcome = fetch.Outcome{Kind: fetch.NetworkError, Refusal: fetch.Refusal{Reason: r, Preflight: preflight}}
			f := mend.Fault{Kind: remedy.Diagnose(step, true, nil), Path: "/", Methods: []string{"PUT"}, Allowed: []string{"https://app.example.com"}}
			for _, k := range kinds.Started {
				m, ok := k.(target.Mender)
				if !ok {
					continue
				}
				if say, snippet := m.Language().For(f); say == "" || snippet == "" {
					t.Errorf("%s (preflight %v): %q has no remedy for %s", r, preflight, f.Kind, k.Name())
				}
			}
		}
	}
}

// What no configuration of headers mends has no kind.
func TestDiagnoseNothing(t *testing.T) {
	for _, r := range []fetch.Reason{fetch.ConnectionFailed, fetch.ContentSecurityPolicy, fetch.MixedContent, fetch.RedirectCountExceeded} {
		step := judge.StepResult{}
		step.OnWire.Outcome = fetch.Outcome{Kind: fetch.NetworkError, Refusal: fetch.Refusal{Reason: r}}
		if got := remedy.Diagnose(step, true, nil); got != "" {
			t.Errorf("%s: got %q", r, got)
		}
	}
	away := question{actual: allows(302, "Location", "https://b.test/")}.ask(t)
	if origin, _ := away.Wire[len(away.Wire)-1].Request.Get("Origin"); origin != "null" {
		t.Fatalf("the redirect to another origin did not make the Origin null: %q", origin)
	}
	if got := remedy.Diagnose(away, true, nil); got != "" {
		t.Errorf("an origin that a redirect made null: got %q", got)
	}
	if got := remedy.Diagnose(question{actual: allows(200)}.ask(t), true, nil); got != "" {
		t.Errorf("a promise that is kept: got %q", got)
	}
}

// What works and must not is held against a target that keeps the promise.
func TestDiagnoseGranted(t *testing.T) {
	tests := []struct {
		name  string
		q     question
		ideal question
		want  mend.Kind
	}{
		{
			"any origin", question{from: "evil", actual: answer{200, []string{"Access-Control-Allow-Origin", "https://evil.test"}}},
			question{from: "evil", actual: answer{status: 200}}, mend.OriginTooWide,
		},
		{
			"null", question{from: "null", actual: answer{200, []string{"Access-Control-Allow-Origin", "null"}}},
			question{from: "null", actual: answer{status: 200}}, mend.NullAllowed,
		},
		{
			"a method", question{method: "DELETE", preflight: allows(204, "Access-Control-Allow-Methods", "DELETE"), actual: allows(200)},
			question{method: "DELETE", preflight: allows(204, "Access-Control-Allow-Methods", "PUT")}, mend.MethodTooMuch,
		},
		{
			"a header", question{header: "X-Trace", preflight: allows(204, "Access-Control-Allow-Headers", "X-Trace"), actual: allows(200)},
			question{header: "X-Trace", preflight: allows(204)}, mend.HeaderTooMuch,
		},
		{
			"credentials", question{credentials: true, actual: allows(200, "Access-Control-Allow-Credentials", "true")},
			question{credentials: true, actual: allows(200)}, mend.CredentialsTooMuch,
		},
		{
			"a method, by another origin", question{from: "evil", method: "DELETE",
				preflight: answer{204, []string{"Access-Control-Allow-Origin", "*", "Access-Control-Allow-Methods", "*"}},
				actual:    answer{200, []string{"Access-Control-Allow-Origin", "*"}}},
			question{from: "evil", method: "DELETE", preflight: answer{status: 204}}, mend.OriginTooWide,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			step := tt.q.ask(t)
			if step.OnWire.Outcome.Kind != fetch.Readable {
				t.Fatalf("it does not work: %s", step.OnWire.Outcome.Refusal)
			}
			step.Declared = tt.ideal.ask(t).OnWire
			if got := remedy.Diagnose(step, false, nil); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			step.Script.Want.Refused, step.Declared = step.Declared.Outcome.Refusal.Reason, fetch.Prediction{}
			if got := remedy.Diagnose(step, false, nil); got != tt.want {
				t.Errorf("by Want.Refused alone: got %q, want %q", got, tt.want)
			}
		})
	}
}

// A request that had to be refused before it was sent, and was sent: the grant of
// the preflight is too wide, though script cannot read the answer.
func TestDiagnoseSentAnyway(t *testing.T) {
	put := question{method: "DELETE", preflight: allows(204, "Access-Control-Allow-Methods", "DELETE"), actual: answer{status: 200}}
	step := put.ask(t)
	step.Declared = question{method: "DELETE", preflight: allows(204, "Access-Control-Allow-Methods", "PUT")}.ask(t).OnWire
	if got := remedy.Diagnose(step, false, nil); got != mend.Nothing {
		t.Errorf("where the request may be sent: got %q", got)
	}
	step.Script.Want.Request = scenario.MustBeAbsent
	if got := remedy.Diagnose(step, false, nil); got != mend.MethodTooMuch {
		t.Errorf("got %q, want %q", got, mend.MethodTooMuch)
	}
}

func TestDiagnoseReadable(t *testing.T) {
	exposes := allows(200, "X-Total-Count", "3", "X-Internal", "4", "Access-Control-Expose-Headers", "X-Internal")
	wants := func(change func(*judge.StepResult)) judge.StepResult {
		step := question{actual: exposes}.ask(t)
		change(&step)
		return step
	}
	tests := []struct {
		name string
		step judge.StepResult
		want mend.Kind
	}{
		{"a header that is sent and not exposed", wants(func(s *judge.StepResult) {
			s.Script.Want.Response = &scenario.ResponseWant{Headers: scenario.Headers{{Name: "x-total-count", Value: "3"}}}
		}), mend.NotExposed},
		{"a header that nobody sent", wants(func(s *judge.StepResult) {
			s.Script.Want.Response = &scenario.ResponseWant{Headers: scenario.Headers{{Name: "x-lost", Value: "3"}}}
		}), ""},
		{"a header that must be hidden", wants(func(s *judge.StepResult) {
			s.Script.Want.Response = &scenario.ResponseWant{Hidden: []string{"x-internal"}}
		}), mend.ExposedTooMuch},
		{"no Vary", wants(func(s *judge.StepResult) {
			s.Rows = []judge.Row{{What: "Vary, request with Origin", Standard: "Origin", Wire: "no Vary", Wrong: true}}
		}), mend.VaryMissing},
		{"another preflight", func() judge.StepResult {
			s := question{method: "PUT", preflight: allows(204, "Access-Control-Allow-Methods", "PUT"), actual: allows(200)}.ask(t)
			s.Script.Want.Preflight = scenario.MustBeAbsent
			return s
		}(), mend.MaxAgeShort},
	}
	for _, tt := range tests {
		if got := remedy.Diagnose(tt.step, true, nil); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
