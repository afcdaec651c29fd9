package harness

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func ptrTo[T any](v T) *T { return &v }

func TestCompare(t *testing.T) {
	first := fetch.URL{Scheme: "https", Host: "a.test", Path: "/x", Site: "a.test"}
	second := fetch.URL{Scheme: "https", Host: "b.test", Path: "/x/hop1", Site: "b.test"}
	script := Script{Hops: []ScriptedHop{{URL: first}, {URL: second}}}
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
	conforms := Want{Outcome: fetch.Readable, Preflight: MustBeSent, Request: MustBeSent}

	for _, tt := range []struct {
		name   string
		got    fetch.Prediction
		change func(*Want)
		want   string
	}{
		{"all that is always asserted", readable, func(*Want) {}, ""},
		{"outcome", readable, func(w *Want) { w.Outcome = fetch.Opaque }, "outcome: want opaque, got response"},
		{"outcome, preflight and request", refused, func(w *Want) { w.Preflight = MustBeAbsent },
			"outcome: want response, got network-error; preflight: want absent, got sent; request: want sent, got absent"},
		{"reason", refused, func(w *Want) {
			*w = Want{Outcome: fetch.NetworkError, Preflight: MustBeSent, Request: MustBeAbsent, Refused: fetch.HeaderNotAllowed}
		}, "refused: want header-not-allowed, got method-not-allowed"},
		{"everything of the response", readable, func(w *Want) {
			w.Response = &ResponseWant{Type: fetch.TypeBasic, Status: ptrTo(201), Body: ptrTo("bye"), Redirected: ptrTo(false),
				Headers: Headers{{Name: "Content-Type", Value: "text/css"}, {Name: "ETag", Value: "x"}}, Hidden: []string{"CONTENT-TYPE", "Date"}}
		}, `response.type: want basic, got cors; response.status: want 201, got 200; response.body: want "bye", got "hello"; ` +
			`response.redirected: want false, got true; response.headers[Content-Type]: want "text/css", got "text/plain"; ` +
			`response.headers[ETag]: want "x", got absent; response.hidden[CONTENT-TYPE]: want absent, got "text/plain"`},
		{"the response as it is", readable, func(w *Want) {
			w.Response = &ResponseWant{Type: fetch.TypeCORS, Status: ptrTo(200), Body: ptrTo("hello"), Redirected: ptrTo(true),
				Headers: Headers{{Name: "Content-Type", Value: "text/plain"}}, Hidden: []string{"Date"}}
		}, ""},
		{"hidden in a response that does not exist", refused, func(w *Want) {
			*w = Want{Outcome: fetch.NetworkError, Preflight: MustBeSent, Request: MustBeAbsent, Response: &ResponseWant{Hidden: []string{"ETag"}}}
		}, "response: want a response, got network-error"},
		{"everything of a request", readable, func(w *Want) {
			w.ActualRequest = &RequestWant{Method: "POST", Origin: "https://p.test", Cookie: MustBeAbsent,
				Headers: Headers{{Name: "X-A", Value: "1"}}, Lacks: []string{"x-a"}, Body: ptrTo("ho")}
		}, `actualRequest.method: want POST, got PUT; actualRequest.origin: want https://p.test, got null; ` +
			`actualRequest.cookie: want absent, got "a=1"; actualRequest.headers[X-A]: want "1", got "1, 2"; ` +
			`actualRequest.lacks[x-a]: want absent, got "1, 2"; actualRequest.body: want "ho", got "hi"`},
		{"the request as it is", readable, func(w *Want) {
			w.ActualRequest = &RequestWant{Method: "PUT", Origin: "null", Cookie: MustBeSent,
				Headers: Headers{{Name: "X-A", Value: "1"}, {Name: "X-A", Value: "2"}}, Lacks: []string{"Authorization"}, Body: ptrTo("hi")}
			w.PreflightRequest = &RequestWant{Origin: "https://p.test", Cookie: MustBeAbsent}
		}, ""},
		{"no Origin", readable, func(w *Want) { w.ActualRequest = &RequestWant{Origin: Absent} }, "actualRequest.origin: want absent, got null"},
		{"a request that does not exist", refused, func(w *Want) {
			*w = Want{Outcome: fetch.NetworkError, Preflight: MustBeSent, ActualRequest: &RequestWant{Lacks: []string{"Cookie"}}}
		}, "actualRequest: want a request, got none on the wire"},
		{"hops", readable, func(w *Want) {
			w.Hops = []HopWant{
				{Preflight: MustBeAbsent, Request: MustBeAbsent, ActualRequest: &RequestWant{Origin: "null"}},
				{Preflight: MustBeSent, PreflightRequest: &RequestWant{}},
				{Request: MustBeSent},
			}
		}, "hops[0].preflight: want absent, got sent; hops[0].request: want absent, got sent; " +
			"hops[0].actualRequest.origin: want null, got https://p.test; hops[1].preflight: want sent, got absent; " +
			"hops[1].preflightRequest: want a request, got none on the wire; hops[2]: want a scripted URL, got 2 scripted URLs"},
		{"upload events", readable, func(w *Want) { w.UploadEvents = ptrTo(true) }, "uploadEvents: want true, got false"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := conforms
			tt.change(&w)
			var got []string
			for _, m := range Compare(w, script, tt.got) {
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
		if got := uploadEvents(tt.call, p); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}
