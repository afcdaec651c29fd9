package chrome

import (
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/network"
	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

const (
	asked = "https://api.example.test/a"
	moved = "https://api.example.test/b"
)

func begins(id network.RequestID, method, url string) *network.EventRequestWillBeSent {
	return &network.EventRequestWillBeSent{RequestID: id, Request: &network.Request{Method: method, URL: url}}
}

func preflightOf(id, of network.RequestID, url string) *network.EventRequestWillBeSent {
	ev := begins(id, "OPTIONS", url)
	ev.Initiator = &network.Initiator{Type: network.InitiatorTypePreflight, RequestID: of}
	return ev
}

func redirected(id network.RequestID, url string) *network.EventRequestWillBeSent {
	ev := begins(id, "PUT", url)
	ev.RedirectHasExtraInfo = true
	return ev
}

func sent(id network.RequestID, h network.Headers) *network.EventRequestWillBeSentExtraInfo {
	return &network.EventRequestWillBeSentExtraInfo{RequestID: id, Headers: h}
}

func answered(id network.RequestID, status int64, h network.Headers) *network.EventResponseReceivedExtraInfo {
	return &network.EventResponseReceivedExtraInfo{RequestID: id, StatusCode: status, Headers: h}
}

func response(id network.RequestID) *network.EventResponseReceived {
	return &network.EventResponseReceived{RequestID: id, HasExtraInfo: true}
}

func raised(code network.CorsError, warning bool) *audits.EventIssueAdded {
	return &audits.EventIssueAdded{Issue: &audits.InspectorIssue{Details: &audits.InspectorIssueDetails{
		CorsIssueDetails: &audits.CorsIssueDetails{
			IsWarning: warning, Request: &audits.AffectedRequest{URL: asked, RequestID: "1"},
			CorsErrorStatus: &network.CorsErrorStatus{CorsError: code, FailedParameter: "x"},
		},
	}}}
}

// Extra information comes in any order with the rest, and each hop gets its own;
// the preflight comes before the hop that it is for.
func TestRecordOfRedirect(t *testing.T) {
	blocked := sent("1", network.Headers{"X": "1"})
	blocked.AssociatedCookies = []*network.AssociatedCookie{{
		Cookie: &network.Cookie{Name: "sid"}, BlockedReasons: []network.CookieBlockedReason{network.CookieBlockedReasonSameSiteLax},
	}}
	refused := answered("1", 200, network.Headers{"B": "3", "A": "1\n2"})
	refused.BlockedCookies = []*network.BlockedSetCookieWithReason{{
		CookieLine: " id = 1", BlockedReasons: []network.SetCookieBlockedReason{network.SetCookieBlockedReasonSecureOnly},
	}}
	r := newRecorder()
	for _, ev := range []any{
		blocked, // before Chrome says what it is for
		begins("1", "PUT", asked), answered("1", 307, nil), redirected("1", moved),
		preflightOf("2", "1", moved), sent("2", nil), answered("2", 204, nil), response("2"), &network.EventLoadingFinished{RequestID: "2"},
		response("1"), &network.EventLoadingFinished{RequestID: "1"}, sent("1", nil),
	} {
		if !r.event(ev) {
			t.Errorf("%T is not recorded", ev)
		}
	}
	if r.complete(asked, false, false) {
		t.Error("the record is complete without the headers of the last response")
	}
	if r.event(refused); !r.complete(asked, false, false) {
		t.Error("the record is not complete")
	}
	var saw wire.BrowserSaw
	r.take(asked, &saw)
	want := []wire.Record{
		{Method: "PUT", URL: asked, Status: 307, Request: fetch.HeaderList{{Name: "X", Value: "1"}}, Blocked: []string{"sid: SameSiteLax"}},
		{Preflight: true, Method: "OPTIONS", URL: moved, Status: 204},
		{Method: "PUT", URL: moved, Status: 200, NotStored: []string{"id: SecureOnly"},
			Response: fetch.HeaderList{{Name: "A", Value: "1"}, {Name: "A", Value: "2"}, {Name: "B", Value: "3"}}},
	}
	if diff := cmp.Diff(want, saw.Records); diff != "" {
		t.Error(diff)
	}
	if len(r.order) != 0 || len(r.byID) != 0 {
		t.Errorf("the recorder keeps %d requests that were taken", len(r.order))
	}
}

// The first failure counts, and its CorsError code wherever it comes.
func TestRecordOfFailure(t *testing.T) {
	r := newRecorder()
	r.event(begins("1", "GET", asked))
	r.event(&network.EventLoadingFailed{RequestID: "1", ErrorText: "net::ERR_FAILED", BlockedReason: network.BlockedReasonMixedContent})
	r.event(&network.EventLoadingFailed{RequestID: "1", ErrorText: "net::ERR_ABORTED"})
	if !r.complete(asked, true, false) {
		t.Error("the record is not complete")
	}
	var saw wire.BrowserSaw
	if r.take(asked, &saw); saw.Failure != "net::ERR_FAILED (mixed-content)" || saw.Reason != "" || len(saw.Records) != 0 {
		t.Errorf("got %+v", saw)
	}
	r.event(begins("2", "GET", asked))
	r.event(&network.EventLoadingFailed{RequestID: "2", ErrorText: "net::ERR_FAILED",
		CorsErrorStatus: &network.CorsErrorStatus{CorsError: "MissingAllowOriginHeader", FailedParameter: "x"}})
	saw = wire.BrowserSaw{}
	if r.take(asked, &saw); saw.Reason != "MissingAllowOriginHeader" || saw.Parameter != "x" || saw.Failure != "" {
		t.Errorf("got %+v", saw)
	}
}

// An issue is the reason of a refusal, unless it is a warning or is raised of
// every request.
func TestRecordOfIssue(t *testing.T) {
	r := newRecorder()
	for _, ev := range []any{raised("MissingAllowOriginHeader", true), raised(deniedSoFar, false), &audits.EventIssueAdded{}, "anything"} {
		if r.event(ev) {
			t.Errorf("%v is recorded", ev)
		}
	}
	if r.complete(asked, true, false) {
		t.Error("the record is complete without an event")
	}
	r.event(begins("1", "GET", asked))
	r.event(raised("MissingAllowOriginHeader", false))
	if !r.complete(asked, true, false) || r.evident(asked) {
		t.Errorf("complete: %v, want true; evident before the answer: %v, want false", r.complete(asked, true, false), r.evident(asked))
	}
	if r.event(answered("1", 200, nil)); !r.evident(asked) {
		t.Error("not evident with the answer")
	}
	var saw wire.BrowserSaw
	if r.take(asked, &saw); saw.Reason != "MissingAllowOriginHeader" || saw.Parameter != "x" || len(r.issues) != 0 {
		t.Errorf("got %+v; %d issues are left", saw, len(r.issues))
	}
}
