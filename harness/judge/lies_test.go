package judge_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/judge/sample"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// An honest observation conforms, whatever is asked and answered.
func TestHonestWitnessesConform(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, o := tell(t)
		if r := judge.Scenario(c, o); r.Verdict != judge.Conforms {
			t.Fatalf("%v: %s\n%+v", r.Verdict, r.Cause().Because, o)
		}
	})
}

// However page, Chrome and wire are changed: where page and wire contradict
// each other, the verdict is never Conforms. What a contradiction is, is said
// here again, without the oracle that Judge uses.
func TestNoLieConforms(t *testing.T) {
	caught := map[string]int{}
	check := func(f func(*rapid.T)) {
		for range 20 { // 100 cases each
			rapid.Check(t, f)
		}
	}
	check(func(t *rapid.T) {
		c, o := tell(t)
		told := ""
		for range rapid.IntRange(1, 3).Draw(t, "lies") {
			name := rapid.SampledFrom(slices.Sorted(maps.Keys(lies))).Draw(t, "lie")
			lies[name](t, &o)
			told += name + "; "
		}
		why := contradiction(c, o)
		if why == "" {
			return
		}
		caught[why]++
		if r := judge.Scenario(c, o); r.Verdict == judge.Conforms {
			t.Fatalf("it conforms, but %s (%s)\npage %+v\nwire %+v", why, told, o.Seen, o.Wire)
		}
	})
	for _, must := range []string{readsRefused, readsSilence, noRequest, afterRefusal, hidden, otherStatus, otherBody, otherOrigin, otherCookie, unreadable, noPreflight, notTold} {
		if caught[must] == 0 {
			t.Errorf("no lie was of the kind: %s", must)
		}
	}
}

// tell draws a scenario and what honest witnesses see of it.
func tell(t *rapid.T) (judge.Case, judge.Observation) {
	s := scenarioOf(t)
	c := judge.Case{Scenario: s, Placement: sample.Place(), Browser: sample.Browser}
	var err error
	if c.Scripts, err = s.Script(c.Placement); err != nil {
		t.Fatal(err)
	}
	for i, p := range s.Declared(chromium.Engine.Agent(), c.Placement, c.Scripts) {
		w := &c.Scripts[i].Want // as a careful author would write it
		w.Outcome = p.Outcome.Kind
		w.Preflight, w.Request = scenario.MustBeAbsent, scenario.MustBeAbsent
		if judge.Last(p.Wire, func(s fetch.Sent) bool { return s.Preflight }) != nil {
			w.Preflight = scenario.MustBeSent
		}
		end := len(c.Scripts[i].Hops) - 1
		if judge.Last(p.Wire, func(s fetch.Sent) bool { return !s.Preflight && c.Scripts[i].Hop(s.URL) == end }) != nil {
			w.Request = scenario.MustBeSent
		}
	}
	return c, sample.Honestly(c)
}

// scenarioOf draws a scenario of one or two steps.
func scenarioOf(t *rapid.T) *scenario.Scenario {
	s := &scenario.Scenario{ID: "lies/drawn", Rule: "No lie conforms.", Spec: "concept-cors-check"}
	if rapid.Bool().Draw(t, "cookie") {
		s.Cookies = []scenario.PresetCookie{{On: scenario.RoleAPI, Name: "sid", Value: "1", Secure: true, SameSite: fetch.SameSiteNone}}
	}
	for range rapid.IntRange(1, 2).Draw(t, "steps") {
		f := &scenario.Fetch{
			Method:      rapid.SampledFrom([]string{"", "GET", "HEAD", "POST", "PUT", "DELETE"}).Draw(t, "method"),
			Credentials: rapid.SampledFrom([]fetch.Credentials{0, fetch.Omit, fetch.Include}).Draw(t, "credentials"),
			Headers:     rapid.SampledFrom([]scenario.Headers{nil, {{Name: "X-Trace", Value: "1"}}, {{Name: "Accept", Value: "text/x"}}}).Draw(t, "headers"),
		}
		f.To = rapid.SampledFrom([]scenario.Role{scenario.RoleAPI, scenario.RoleThird, scenario.RoleOtherSite, scenario.RoleSame}).Draw(t, "to")
		serve := &scenario.Serve{Preflight: answerOf(t, "preflight"), Response: answerOf(t, "answer")}
		for range rapid.IntRange(0, 2).Draw(t, "redirects") {
			serve.Response.Status = rapid.SampledFrom([]int{301, 302, 303, 307, 308}).Draw(t, "redirect")
			hop := scenario.Hop{At: rapid.SampledFrom([]scenario.Role{scenario.RoleAPI, scenario.RoleThird, scenario.RoleSame}).Draw(t, "at"), Preflight: answerOf(t, "hop preflight"), Response: answerOf(t, "hop answer")}
			if n := len(serve.Then); n > 0 {
				serve.Then[n-1].Response.Status = 307
			}
			serve.Then = append(serve.Then, hop)
		}
		s.Steps = append(s.Steps, scenario.Step{Fetch: f, Serve: serve})
	}
	return s
}

func answerOf(t *rapid.T, what string) *scenario.Answer {
	a := &scenario.Answer{Status: rapid.SampledFrom([]int{200, 200, 204, 401, 500}).Draw(t, what+" status"), Body: "hello"}
	add := func(name string, values ...string) {
		if v := rapid.SampledFrom(values).Draw(t, what+" "+name); v != "" {
			a.Headers = append(a.Headers, fetch.Header{Name: name, Value: v})
		}
	}
	add("Access-Control-Allow-Origin", "$ORIGIN", "$ORIGIN", "$ORIGIN", "*", "null", "$TARGET", "")
	add("Access-Control-Allow-Credentials", "true", "true", "True", "")
	add("Access-Control-Allow-Methods", "PUT, DELETE", "*", "")
	add("Access-Control-Allow-Headers", "x-trace", "*", "")
	add("Access-Control-Expose-Headers", "X-A", "*", "")
	add("Access-Control-Max-Age", "600", "0", "")
	add("X-A", "1", "")
	return a
}

// lies are what a witness can say that did not happen.
var lies = map[string]func(*rapid.T, *judge.Observation){
	"the page reads": func(t *rapid.T, o *judge.Observation) {
		page(t, o).Outcome = fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200, Body: "hello"}
	},
	"the page is refused": func(t *rapid.T, o *judge.Observation) {
		*page(t, o) = wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}
	},
	"the page reads another status": func(t *rapid.T, o *judge.Observation) { page(t, o).Outcome.Status++ },
	"the page cannot read the body": func(t *rapid.T, o *judge.Observation) { page(t, o).BodyError = "TypeError: network error" },
	"the page reads another body":   func(t *rapid.T, o *judge.Observation) { page(t, o).Outcome.Body += "x" },
	"the page reads a header": func(t *rapid.T, o *judge.Observation) {
		p := page(t, o)
		p.Outcome.Headers = append(slices.Clone(p.Outcome.Headers), fetch.Header{Name: "x-a", Value: "1"})
	},
	"the page does not read a header": func(t *rapid.T, o *judge.Observation) {
		p := page(t, o)
		p.Outcome.Headers = deleteHeader(slices.Clone(p.Outcome.Headers), "x-a")
	},
	"Chrome is silent": func(t *rapid.T, o *judge.Observation) { step(t, o).Browser = wire.BrowserSaw{} },
	"Chrome has a reason": func(t *rapid.T, o *judge.Observation) {
		step(t, o).Browser.Reason = rapid.SampledFrom(chromium.CorsErrors()).Draw(t, "code")
	},
	"Chrome was slow": func(t *rapid.T, o *judge.Observation) { step(t, o).Browser.Slow = true },
	"an exchange is lost": func(t *rapid.T, o *judge.Observation) {
		if i, ok := exchange(t, o); ok {
			o.Wire = slices.Delete(slices.Clone(o.Wire), i, i+1)
		}
	},
	"a preflight is lost": func(t *rapid.T, o *judge.Observation) {
		if i := slices.IndexFunc(o.Wire, func(e wire.Exchange) bool { return e.Preflight }); i >= 0 {
			o.Wire = slices.Delete(slices.Clone(o.Wire), i, i+1)
		}
	},
	"an exchange is there twice": func(t *rapid.T, o *judge.Observation) {
		if i, ok := exchange(t, o); ok {
			o.Wire = slices.Insert(slices.Clone(o.Wire), i, o.Wire[i])
		}
	},
	"the actual request follows its preflight": func(t *rapid.T, o *judge.Observation) {
		if i, ok := exchange(t, o); ok && o.Wire[i].Preflight {
			e := o.Wire[i]
			e.Method, _ = e.Request.Get("Access-Control-Request-Method")
			e.Preflight, e.Request = false, deleteHeader(slices.Clone(e.Request), "Access-Control-Request-Method")
			o.Wire = slices.Insert(slices.Clone(o.Wire), i+1, e)
		}
	},
	"an exchange is unanswered": func(t *rapid.T, o *judge.Observation) {
		if i, ok := exchange(t, o); ok {
			o.Wire[i].Answered, o.Wire[i].Status, o.Wire[i].Response, o.Wire[i].Reply = false, 0, nil, ""
		}
	},
	"another status was sent": func(t *rapid.T, o *judge.Observation) {
		if i, ok := exchange(t, o); ok {
			o.Wire[i].Status = rapid.SampledFrom([]int{200, 204, 302, 403}).Draw(t, "status")
		}
	},
	"another body was sent": func(t *rapid.T, o *judge.Observation) {
		if i, ok := exchange(t, o); ok {
			o.Wire[i].Reply += "y"
		}
	},
	"a request header changed": func(t *rapid.T, o *judge.Observation) {
		if i, ok := exchange(t, o); ok {
			name := rapid.SampledFrom([]string{"Origin", "Cookie"}).Draw(t, "name")
			o.Wire[i].Request = set(o.Wire[i].Request, name, rapid.SampledFrom([]string{"", "null", "sid=2"}).Draw(t, "value"))
		}
	},
	"a response header changed": func(t *rapid.T, o *judge.Observation) {
		if i, ok := exchange(t, o); ok {
			name := rapid.SampledFrom([]string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials",
				"Access-Control-Expose-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "X-A"}).Draw(t, "name")
			o.Wire[i].Response = set(o.Wire[i].Response, name, rapid.SampledFrom([]string{"", "*", "true", "null", "https://app.example.test", "X-A"}).Draw(t, "value"))
		}
	},
}

func step(t *rapid.T, o *judge.Observation) *wire.Seen {
	return &o.Seen[rapid.IntRange(0, len(o.Seen)-1).Draw(t, "step")]
}

func page(t *rapid.T, o *judge.Observation) *wire.PageSaw { return &step(t, o).Page }

func exchange(t *rapid.T, o *judge.Observation) (int, bool) {
	if len(o.Wire) == 0 {
		return 0, false
	}
	return rapid.IntRange(0, len(o.Wire)-1).Draw(t, "exchange"), true
}

// set replaces a header; "" removes it.
func set(l fetch.HeaderList, name, value string) fetch.HeaderList {
	l = deleteHeader(slices.Clone(l), name)
	if value != "" {
		l = append(l, fetch.Header{Name: name, Value: value})
	}
	return l
}

// The ways in which page and wire contradict each other.
const (
	readsRefused = "script reads what fails the CORS check"
	readsSilence = "script reads what nobody answered"
	noRequest    = "script reads what nobody asked for"
	afterRefusal = "an actual request follows a refused preflight"
	hidden       = "script reads a header that is not exposed"
	otherStatus  = "script reads a status that was not sent"
	otherBody    = "script reads a body that was not sent"
	otherOrigin  = "a cross-origin request has no Origin, or a foreign one"
	otherCookie  = "a cookie is in a request that has none"
	unreadable   = "script cannot read a body that was sent whole"
	noPreflight  = "a request that needs a preflight has none"
	notTold      = "script is refused what passes the CORS check"
)

// contradiction names one way in which page and wire contradict each other, as
// far as that is certain from a step's wire alone; "" for none.
func contradiction(c judge.Case, o judge.Observation) string {
	preflights := 0
	for i, seen := range o.Seen {
		var log []wire.Exchange
		for _, e := range o.Wire {
			if e.Step == i {
				log = append(log, e)
			}
		}
		if why := requests(c, c.Scripts[i].Call, log, &preflights); why != "" {
			return why
		}
		if why := reading(c, c.Scripts[i].Call, seen.Page.Outcome, log); why != "" && (why != otherBody || seen.Page.BodyError == "") {
			return why
		}
		if n := len(log) - 1; n >= 0 && seen.Page.BodyError != "" && seen.Page.Outcome.Kind == fetch.Readable {
			if length, ok := log[n].Response.Get("Content-Length"); ok && length == strconv.Itoa(len(log[n].Reply)) {
				return unreadable
			}
		}
	}
	return ""
}

// requests looks at what was sent.
func requests(c judge.Case, call fetch.Call, log []wire.Exchange, preflights *int) string {
	own := c.Placement.Page.Origin
	for i, e := range log {
		if e.Preflight {
			*preflights++
			if e.Request.Has("Cookie") {
				return otherCookie
			}
			if i+1 < len(log) && e.Answered && (e.Status < 200 || e.Status > 299) {
				return afterRefusal
			}
			if acao, _ := e.Response.Get("Access-Control-Allow-Origin"); i+1 < len(log) && (!e.Answered || acao != "*" && acao != own.String() && acao != "null") {
				return afterRefusal
			}
		}
		if origin, _ := e.Request.Get("Origin"); !e.URL.Origin().SameOrigin(own) && origin != own.String() && origin != "null" {
			return otherOrigin
		}
		if call.Credentials == fetch.Omit && e.Request.Has("Cookie") {
			return otherCookie
		}
	}
	// No cache entry can spare the first preflight of all.
	if first := call.URL; len(log) > 0 && *preflights == 0 && !first.Origin().SameOrigin(own) &&
		(call.Method == "PUT" || call.Method == "DELETE" || call.Headers.Has("X-Trace")) {
		return noPreflight
	}
	return ""
}

// reading looks at what script was told about the last exchange.
func reading(c judge.Case, call fetch.Call, got fetch.Outcome, log []wire.Exchange) string {
	readable := got.Kind == fetch.Readable
	if len(log) == 0 {
		return only(readable, noRequest)
	}
	last := log[len(log)-1]
	if !last.Answered {
		return only(readable, readsSilence)
	}
	own := c.Placement.Page.Origin
	crossed := slices.ContainsFunc(log, func(e wire.Exchange) bool { return !e.URL.Origin().SameOrigin(own) })
	if !crossed {
		return only(readable && got.Status != last.Status, otherStatus)
	}
	if last.Preflight {
		return only(readable, noRequest)
	}
	origin, _ := last.Request.Get("Origin")
	request, _ := fetch.NewRequest(c.Placement.Page, call)
	request.URLList = []fetch.URL{last.URL}
	if origin == "null" {
		return "" // a chain that lost its origin: the request alone does not say how
	}
	passes := fetch.CORSCheck(&request, fetch.Response{Status: last.Status, Headers: last.Response}) == fetch.NoReason
	if readable && !passes {
		return readsRefused
	}
	if !readable {
		settled := len(log) == 1 && !fetch.IsRedirectStatus(last.Status) // nothing else could have refused it
		return only(passes && settled && got.Kind == fetch.NetworkError, notTold)
	}
	switch {
	case got.Status != last.Status:
		return otherStatus
	case last.Method != "HEAD" && wire.MayHaveBody(last.Status) && got.Body != last.Reply:
		return otherBody
	}
	expose, _ := last.Response.Get("Access-Control-Expose-Headers")
	if got.Headers.Has("x-a") && !strings.EqualFold(expose, "X-A") && (expose != "*" || call.Credentials == fetch.Include) {
		return hidden
	}
	return ""
}

func only(is bool, why string) string {
	if is {
		return why
	}
	return ""
}
