package judge_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func ptrTo[T any](v T) *T { return &v }

func TestCompare(t *testing.T) {
	first := fetch.URL{Scheme: "https", Host: "a.test", Path: "/x", Site: "a.test"}
	second := fetch.URL{Scheme: "https", Host: "b.test", Path: "/x/hop1", Site: "b.test"}
	script := scenario.Script{Hops: []wire.ScriptedHop{{URL: first}, {URL: second}}}
	preflight := fetch.Exchange{Sent: fetch.Sent{Preflight: true, Method: "OPTIONS", URL: first,
		Headers: fetch.HeaderList{{Name: "Origin", Value: "https://p.test"}}}}
	redirected := fetch.Exchange{Sent: fetch.Sent{Method: "PUT", URL: first,
		Headers: fetch.HeaderList{{Name: "Origin", Value: "https://p.test"}}}}
	actual := fetch.Exchange{Sent: fetch.Sent{Method: "PUT", URL: second, Hop: 1, Body: fetch.Body{Content: "hi"},
		Headers: fetch.HeaderList{{Name: "Origin", Value: "null"}, {Name: "Cookie", Value: "a=1"}, {Name: "x-a", Value: "1"}, {Name: "X-A", Value: "2"}}}}
	readable := fetch.Prediction{
		Outcome: fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200, Body: "hello", Redirected: true,
			Headers: fetch.HeaderList{{Name: "content-type", Value: "text/plain"}}},
		Wire: []fetch.Exchange{preflight, redirected, actual},
	}
	refused := fetch.Prediction{
		Outcome: fetch.Outcome{Kind: fetch.NetworkError, Refusal: fetch.Refusal{Reason: fetch.MethodNotAllowed}},
		Wire:    []fetch.Exchange{preflight},
	}
	conforms := scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent}

	for _, tt := range []struct {
		name   string
		got    fetch.Prediction
		change func(*scenario.Want)
		want   string
	}{
		{"all that is always asserted", readable, func(*scenario.Want) {}, ""},
		{"outcome", readable, func(w *scenario.Want) { w.Outcome = fetch.Opaque }, "outcome: want opaque, got response"},
		{"outcome, preflight and request", refused, func(w *scenario.Want) { w.Preflight = scenario.MustBeAbsent },
			"outcome: want response, got network-error; preflight: want absent, got sent; request: want sent, got absent"},
		{"reason", refused, func(w *scenario.Want) {
			*w = scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, Request: scenario.MustBeAbsent, Refused: fetch.HeaderNotAllowed}
		}, "refused: want header-not-allowed, got method-not-allowed"},
		{"everything of the response", readable, func(w *scenario.Want) {
			w.Response = &scenario.ResponseWant{Type: fetch.TypeBasic, Status: ptrTo(201), Body: ptrTo("bye"), Redirected: ptrTo(false),
				Headers: scenario.Headers{{Name: "Content-Type", Value: "text/css"}, {Name: "ETag", Value: "x"}}, Hidden: []string{"CONTENT-TYPE", "Date"}}
		}, `response.type: want basic, got cors; response.status: want 201, got 200; response.body: want "bye", got "hello"; ` +
			`response.redirected: want false, got true; response.headers[Content-Type]: want "text/css", got "text/plain"; ` +
			`response.headers[ETag]: want "x", got absent; response.hidden[CONTENT-TYPE]: want absent, got "text/plain"`},
		{"the response as it is", readable, func(w *scenario.Want) {
			w.Response = &scenario.ResponseWant{Type: fetch.TypeCORS, Status: ptrTo(200), Body: ptrTo("hello"), Redirected: ptrTo(true),
				Headers: scenario.Headers{{Name: "Content-Type", Value: "text/plain"}}, Hidden: []string{"Date"}}
		}, ""},
		{"hidden in a response that does not exist", refused, func(w *scenario.Want) {
			*w = scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, Request: scenario.MustBeAbsent, Response: &scenario.ResponseWant{Hidden: []string{"ETag"}}}
		}, "response: want a response, got network-error"},
		{"everything of a request", readable, func(w *scenario.Want) {
			w.ActualRequest = &scenario.RequestWant{Method: "POST", Origin: "https://p.test", Cookie: scenario.MustBeAbsent,
				Headers: scenario.Headers{{Name: "X-A", Value: "1"}}, Lacks: []string{"x-a"}, Body: ptrTo("ho")}
		}, `actualRequest.method: want POST, got PUT; actualRequest.origin: want https://p.test, got null; ` +
			`actualRequest.cookie: want absent, got "a=1"; actualRequest.headers[X-A]: want "1", got "1, 2"; ` +
			`actualRequest.lacks[x-a]: want absent, got "1, 2"; actualRequest.body: want "ho", got "hi"`},
		{"the request as it is", readable, func(w *scenario.Want) {
			w.ActualRequest = &scenario.RequestWant{Method: "PUT", Origin: "null", Cookie: scenario.MustBeSent,
				Headers: scenario.Headers{{Name: "X-A", Value: "1"}, {Name: "X-A", Value: "2"}}, Lacks: []string{"Authorization"}, Body: ptrTo("hi")}
			w.PreflightRequest = &scenario.RequestWant{Origin: "https://p.test", Cookie: scenario.MustBeAbsent}
		}, ""},
		{"no Origin", readable, func(w *scenario.Want) { w.ActualRequest = &scenario.RequestWant{Origin: scenario.Absent} }, "actualRequest.origin: want absent, got null"},
		{"a request that does not exist", refused, func(w *scenario.Want) {
			*w = scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, ActualRequest: &scenario.RequestWant{Lacks: []string{"Cookie"}}}
		}, "actualRequest: want a request, got none on the wire"},
		{"hops", readable, func(w *scenario.Want) {
			w.Hops = []scenario.HopWant{
				{Preflight: scenario.MustBeAbsent, Request: scenario.MustBeAbsent, ActualRequest: &scenario.RequestWant{Origin: "null"}},
				{Preflight: scenario.MustBeSent, PreflightRequest: &scenario.RequestWant{}},
				{Request: scenario.MustBeSent},
			}
		}, "hops[0].preflight: want absent, got sent; hops[0].request: want absent, got sent; " +
			"hops[0].actualRequest.origin: want null, got https://p.test; hops[1].preflight: want sent, got absent; " +
			"hops[1].preflightRequest: want a request, got none on the wire; hops[2]: want a scripted URL, got 2 scripted URLs"},
		{"upload events", readable, func(w *scenario.Want) { w.UploadEvents = ptrTo(true) }, "uploadEvents: want true, got false"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := conforms
			tt.change(&w)
			var got []string
			for _, m := range judge.Compare(w, script, tt.got) {
				got = append(got, m.String())
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUploadEvents(t *testing.T) {
	text := fetch.Body{Kind: fetch.TextBody, Content: "x"}
	for _, tt := range []struct {
		name   string
		call   fetch.Call
		reason fetch.Reason
		want   bool
	}{
		{"before send()", fetch.Call{API: fetch.XHR, Method: "POST", Body: text, UploadListener: fetch.BeforeSend}, fetch.NoReason, true},
		{"a network error is heard", fetch.Call{API: fetch.XHR, Method: "POST", Body: text, UploadListener: fetch.BeforeSend}, fetch.AllowOriginMissing, true},
		{"after send()", fetch.Call{API: fetch.XHR, Method: "POST", Body: text, UploadListener: fetch.AfterSend}, fetch.NoReason, false},
		{"no body", fetch.Call{API: fetch.XHR, Method: "POST", UploadListener: fetch.BeforeSend}, fetch.NoReason, false},
		{"send() ignores the body of GET", fetch.Call{API: fetch.XHR, Method: "get", Body: text, UploadListener: fetch.BeforeSend}, fetch.NoReason, false},
		{"open() throws", fetch.Call{API: fetch.XHR, Method: "TRACE", Body: text, UploadListener: fetch.BeforeSend}, fetch.ForbiddenMethod, false},
	} {
		p := fetch.Prediction{Outcome: fetch.Outcome{Refusal: fetch.Refusal{Reason: tt.reason}}}
		if got := judge.UploadEvents(tt.call, p); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}
