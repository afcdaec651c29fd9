package chrome

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/network"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// event records a Network or Audits event. It returns false, and records
// nothing, if the event says nothing of a request.
func (r *recorder) event(ev any) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		r.requestWillBeSent(ev)
	case *network.EventRequestWillBeSentExtraInfo:
		r.requestExtraInfo(ev)
	case *network.EventResponseReceived:
		r.responseReceived(ev)
	case *network.EventResponseReceivedExtraInfo:
		r.responseExtraInfo(ev)
	case *network.EventLoadingFinished:
		r.get(ev.RequestID).ended = true
	case *network.EventLoadingFailed:
		r.loadingFailed(ev)
	case *audits.EventIssueAdded:
		return r.issueAdded(ev)
	default:
		return false
	}
	return true
}

// requestWillBeSent records that Chrome is about to make a request, or to follow a redirect.
func (r *recorder) requestWillBeSent(ev *network.EventRequestWillBeSent) {
	q := r.get(ev.RequestID)
	if ev.Initiator != nil && ev.Initiator.Type == network.InitiatorTypePreflight {
		q.preflight = ev.Initiator.RequestID
	}
	if ev.RedirectHasExtraInfo {
		q.promised++
	}
	h := q.hop(q.begun())
	h.method, h.url = ev.Request.Method, ev.Request.URL+ev.Request.URLFragment
}

// requestExtraInfo records the headers of a request that left the browser.
func (r *recorder) requestExtraInfo(ev *network.EventRequestWillBeSentExtraInfo) {
	q := r.get(ev.RequestID)
	h := q.hop(q.extras)
	q.extras++
	h.sent, h.request = true, headers(ev.Headers)
	for _, c := range ev.AssociatedCookies {
		for _, why := range c.BlockedReasons {
			h.blocked = append(h.blocked, c.Cookie.Name+": "+string(why))
		}
	}
}

// responseReceived records that a response has come, though perhaps not all of its body.
func (r *recorder) responseReceived(ev *network.EventResponseReceived) {
	q := r.get(ev.RequestID)
	q.answered = true
	if ev.HasExtraInfo {
		q.promised++
	}
}

// responseExtraInfo records the status and the headers of a response.
func (r *recorder) responseExtraInfo(ev *network.EventResponseReceivedExtraInfo) {
	q := r.get(ev.RequestID)
	h := q.hop(q.answers)
	q.answers++
	h.status, h.response = int(ev.StatusCode), headers(ev.Headers)
	for _, c := range ev.BlockedCookies {
		for _, why := range c.BlockedReasons {
			h.notStored = append(h.notStored, cookieName(c)+": "+string(why))
		}
	}
}

// loadingFailed records why a request failed. About a redirect that is blocked Chrome
// reports first why, and then that it aborted: the first failure counts.
func (r *recorder) loadingFailed(ev *network.EventLoadingFailed) {
	q := r.get(ev.RequestID)
	q.ended = true
	if q.failure == "" {
		q.failure = failureOf(ev)
	}
	if s := ev.CorsErrorStatus; s != nil {
		q.reason, q.parameter = string(s.CorsError), s.FailedParameter
	}
}

// issueAdded records an issue about CORS that is the reason of a refusal; it returns
// false for any other.
func (r *recorder) issueAdded(ev *audits.EventIssueAdded) bool {
	if ev.Issue == nil || ev.Issue.Details == nil || ev.Issue.Details.CorsIssueDetails == nil {
		return false
	}
	d := ev.Issue.Details.CorsIssueDetails
	if d.IsWarning || d.CorsErrorStatus == nil || d.Request == nil || d.CorsErrorStatus.CorsError == deniedSoFar {
		return false
	}
	r.issues = append(r.issues, issue{
		url: d.Request.URL, id: string(d.Request.RequestID),
		reason: string(d.CorsErrorStatus.CorsError), parameter: d.CorsErrorStatus.FailedParameter, at: time.Now(),
	})
	return true
}

// failureOf returns Chrome's word for a failure: an error of its network stack, a
// blocked reason, or both.
func failureOf(ev *network.EventLoadingFailed) string {
	switch why := string(ev.BlockedReason); {
	case why == "":
		return ev.ErrorText
	case ev.ErrorText == "":
		return why
	default:
		return ev.ErrorText + " (" + why + ")"
	}
}

// cookieName returns the name in a Set-Cookie line, also in one that Chrome
// could not parse.
func cookieName(c *network.BlockedSetCookieWithReason) string {
	if c.Cookie != nil {
		return c.Cookie.Name
	}
	name, _, _ := strings.Cut(c.CookieLine, "=")
	return strings.TrimSpace(name)
}

// headers splits what Chrome joins with newlines, sorted by name.
func headers(m network.Headers) fetch.HeaderList {
	var l fetch.HeaderList
	for name, v := range m {
		for _, line := range strings.Split(fmt.Sprint(v), "\n") {
			l = append(l, fetch.Header{Name: name, Value: line})
		}
	}
	slices.SortStableFunc(l, func(a, b fetch.Header) int { return strings.Compare(a.Name, b.Name) })
	return l
}
