package chrome

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/network"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// quiet is how long Chrome must have been silent about a request before its
// record is taken as complete: extra information may come after the end.
const quiet = 60 * time.Millisecond

// recorder joins the Network and Audits events of the slow lane by request id.
type recorder struct {
	mu     sync.Mutex
	byID   map[network.RequestID]*request
	order  []*request
	issues []issue
}

// request is all that Chrome said of one request id.
type request struct {
	id        network.RequestID
	preflight network.RequestID // of whom this is the preflight
	hops      []hop
	extras    int  // requestWillBeSentExtraInfo seen
	answers   int  // responseReceivedExtraInfo seen
	promised  int  // of each, Chrome has said that they come
	answered  bool // its response has come, if not all of the body
	ended     bool
	taken     bool // its record was handed out
	failure   string
	reason    string
	parameter string
	last      time.Time // when Chrome spoke of it
}

type hop struct {
	method, url string
	request     fetch.HeaderList
	sent        bool // extra information came: it left the browser
	status      int
	response    fetch.HeaderList
	blocked     []string // cookies of the request that were left out
	notStored   []string // cookies of the answer that were not stored
}

// deniedSoFar is the code of an issue that Chrome raises for every request that
// needs the permission to reach loopback, before it knows whether there is one.
// Only of a request that then fails with the code, it is the reason.
const deniedSoFar = "LocalNetworkAccessPermissionDenied"

type issue struct {
	url, id, reason, parameter string

	at time.Time // when Chrome raised it
}

func newRecorder() *recorder { return &recorder{byID: map[network.RequestID]*request{}} }

// event takes a Network or Audits event; false for any other.
func (r *recorder) event(ev any) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		q := r.get(ev.RequestID)
		if ev.Initiator != nil && ev.Initiator.Type == network.InitiatorTypePreflight {
			q.preflight = ev.Initiator.RequestID
		}
		if ev.RedirectHasExtraInfo {
			q.promised++
		}
		q.hop(q.begun()).method = ev.Request.Method
		q.hop(q.begun()).url = ev.Request.URL + ev.Request.URLFragment
	case *network.EventRequestWillBeSentExtraInfo:
		q := r.get(ev.RequestID)
		h := q.hop(q.extras)
		q.extras++
		h.sent, h.request = true, headers(ev.Headers)
		for _, c := range ev.AssociatedCookies {
			for _, why := range c.BlockedReasons {
				h.blocked = append(h.blocked, c.Cookie.Name+": "+string(why))
			}
		}
	case *network.EventResponseReceivedExtraInfo:
		q := r.get(ev.RequestID)
		h := q.hop(q.answers)
		q.answers++
		h.status, h.response = int(ev.StatusCode), headers(ev.Headers)
		for _, c := range ev.BlockedCookies {
			for _, why := range c.BlockedReasons {
				h.notStored = append(h.notStored, cookieName(c)+": "+string(why))
			}
		}
	case *network.EventResponseReceived:
		q := r.get(ev.RequestID)
		if q.answered = true; ev.HasExtraInfo {
			q.promised++
		}
	case *network.EventLoadingFinished:
		r.get(ev.RequestID).ended = true
	case *network.EventLoadingFailed:
		q := r.get(ev.RequestID)
		if q.ended = true; q.failure == "" { // of a redirect that is blocked Chrome says first why, and then that it aborted
			q.failure = failureOf(ev)
		}
		if s := ev.CorsErrorStatus; s != nil {
			q.reason, q.parameter = string(s.CorsError), s.FailedParameter
		}
	case *audits.EventIssueAdded:
		if ev.Issue == nil || ev.Issue.Details == nil || ev.Issue.Details.CorsIssueDetails == nil {
			return false
		}
		d := ev.Issue.Details.CorsIssueDetails
		if d.IsWarning || d.CorsErrorStatus == nil || d.Request == nil || d.CorsErrorStatus.CorsError == deniedSoFar {
			return false
		}
		r.issues = append(r.issues, issue{d.Request.URL, string(d.Request.RequestID),
			string(d.CorsErrorStatus.CorsError), d.CorsErrorStatus.FailedParameter, time.Now()})
	default:
		return false
	}
	return true
}

// get is the request of that id, of which Chrome speaks now.
func (r *recorder) get(id network.RequestID) *request {
	q := r.byID[id]
	if q == nil {
		q = &request{id: id}
		r.byID[id] = q
		r.order = append(r.order, q)
	}
	q.last = time.Now()
	return q
}

// begun is the number of hops whose requestWillBeSent has come.
func (q *request) begun() int {
	for i, h := range q.hops {
		if h.url == "" {
			return i
		}
	}
	return len(q.hops)
}

// failureOf is Chrome's word for a failure: an error of its network stack, a
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

// hop returns the i-th hop; its events come in any order, but each kind in the
// order of the hops.
func (q *request) hop(i int) *hop {
	for len(q.hops) <= i {
		q.hops = append(q.hops, hop{})
	}
	return &q.hops[i]
}

// cookieName is the name in a Set-Cookie line, which Chrome may not have been
// able to parse.
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

// slowChrome collects the slow lane's record of a call that has ended.
func (t *tab) slowChrome(ctx context.Context, url string, page wire.PageSaw) (wire.BrowserSaw, error) {
	saw := wire.BrowserSaw{Slow: true, Unrecorded: t.unrecorded}
	refused := page.Outcome.Kind == fetch.NetworkError
	// Of an opaque response nobody reads the body, so Chrome never ends it.
	unread := page.Outcome.Kind == fetch.Opaque || page.Outcome.Kind == fetch.OpaqueRedirect
	complete := func() bool { return t.record.complete(url, refused && !thrown(page.Error), unread) }
	settled, err := t.await(ctx, func() bool { return complete() && (!refused || t.record.evident(url)) })
	if err == nil && !settled && refused {
		settled, err = t.await(ctx, complete) // it may have come from a cache
	}
	for tries := 0; tries < patience && err == nil && !settled && !refused && !t.unrecorded && onNetwork(url); tries++ {
		settled, err = t.await(ctx, complete) // it was on the wire, so there is a record
	}
	if err != nil {
		return saw, err
	}
	if settled {
		if err := t.settle(ctx, url, complete); err != nil {
			return saw, err
		}
	}
	saw.Known = settled || !refused || thrown(page.Error)
	t.takeReason(url, &saw)
	logged := saw
	saw.Reason, saw.Parameter = "", ""
	t.record.take(url, &saw)
	if t.controller.ctx != nil { // there are two records, the page's and its service worker's, perhaps of another URL
		t.record.take(url, &saw)
		if saw.Reason == "" {
			saw.Reason, saw.Parameter = logged.Reason, logged.Parameter
		}
	}
	return saw, nil
}

// patience is how often the slow lane waits again for the record of a call that
// was on the wire.
const patience = 10

// onNetwork reports whether Chrome has a record of what is asked.
func onNetwork(url string) bool { return strings.HasPrefix(url, "http") }

// settle waits until Chrome has been silent about the call for a moment.
func (t *tab) settle(ctx context.Context, url string, complete func() bool) error {
	for {
		wait := time.Until(t.record.lastEvent(url, t.controller.ctx != nil).Add(quiet))
		if wait <= 0 && complete() {
			return nil
		}
		select {
		case <-time.After(max(wait, time.Millisecond)):
		case <-t.ctx.Done():
			return browser.ErrBrowserGone
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lastEvent is when Chrome spoke last of the call for the URL, of its preflights,
// or of a request of which it has not said yet what it is for; with all, of any:
// a service worker may ask for what its page did not.
func (r *recorder) lastEvent(url string, all bool) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := r.find(url)
	var last time.Time
	for _, o := range r.order {
		if (all || q == nil || o == q || o.preflight == q.id || o.begun() == 0) && o.last.After(last) {
			last = o.last
		}
	}
	if i := r.issue(url, q); i >= 0 && r.issues[i].at.After(last) {
		last = r.issues[i].at
	}
	return last
}

// find returns the newest request for the URL whose record was not handed out.
func (r *recorder) find(url string) *request {
	for _, q := range slices.Backward(r.order) {
		if !q.taken && q.preflight == "" && len(q.hops) > 0 && sameURL(q.hops[0].url, url) {
			return q
		}
	}
	return nil
}

func sameURL(a, b string) bool {
	a, _, _ = strings.Cut(a, "#")
	b, _, _ = strings.Cut(b, "#")
	return a == b
}

// complete reports whether Chrome has said how the call for the URL ended, or
// with unread, what its response was.
func (r *recorder) complete(url string, refused, unread bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if refused && r.issue(url, r.find(url)) >= 0 {
		return true
	}
	q := r.find(url)
	return q != nil && (q.whole() || unread && q.answered && q.told()) && !slices.ContainsFunc(r.order, func(o *request) bool {
		return o.preflight == q.id && !o.whole()
	})
}

// evident reports whether there is a record of the answer that a refusal is
// about, where it is about one. What was on the wire comes from elsewhere than
// the reason, and may be later.
func (r *recorder) evident(url string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := r.find(url)
	i := r.issue(url, q)
	if q == nil || i < 0 || !aboutAnswer(r.issues[i].reason) {
		return true
	}
	return slices.ContainsFunc(r.order, func(o *request) bool {
		return (o == q || o.preflight == q.id) && slices.ContainsFunc(o.hops, func(h hop) bool { return h.status != 0 })
	})
}

// aboutAnswer reports whether a CorsError code is about what a target answered.
func aboutAnswer(code string) bool {
	return strings.Contains(code, "AllowOrigin") || strings.Contains(code, "AllowCredentials") || strings.HasPrefix(code, "Preflight") ||
		strings.HasSuffix(code, "PreflightResponse")
}

// whole reports whether a request has ended and all that was promised of it has
// come.
func (q *request) whole() bool { return q.ended && q.told() }

// told reports whether all that was promised of a request has come.
func (q *request) told() bool { return q.extras >= q.promised && q.answers >= q.promised }

// issue returns the index of the issue about the request or the URL, or -1.
func (r *recorder) issue(url string, q *request) int {
	return slices.IndexFunc(r.issues, func(i issue) bool {
		return q != nil && i.id == string(q.id) || sameURL(i.url, url)
	})
}

// take hands out the record of the newest call for the URL.
func (r *recorder) take(url string, saw *wire.BrowserSaw) {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := r.find(url)
	if i := r.issue(url, q); i >= 0 {
		saw.Reason, saw.Parameter = r.issues[i].reason, r.issues[i].parameter
		r.issues = slices.Delete(r.issues, i, i+1)
	}
	if q == nil {
		return
	}
	if saw.Reason == "" {
		saw.Reason, saw.Parameter = q.reason, q.parameter
	}
	if saw.Reason == "" && q.failure != "" {
		saw.Failure = q.failure
	}
	var own, preflights []wire.Record
	for _, o := range r.order {
		switch {
		case o == q:
			own = o.records()
		case o.preflight == q.id:
			preflights = append(preflights, o.records()...)
		default:
			continue
		}
		o.taken = true
	}
	saw.Records = inOrder(own, preflights)
	r.forget()
}

// records are the hops of a request that left the browser.
func (q *request) records() []wire.Record {
	var out []wire.Record
	for i, h := range q.hops {
		if !h.sent && h.status == 0 {
			continue
		}
		rec := wire.Record{
			Preflight: q.preflight != "", Method: h.method, URL: h.url,
			Request: h.request, Status: h.status, Response: h.response, Blocked: h.blocked, NotStored: h.notStored,
		}
		if i == len(q.hops)-1 {
			rec.Error = q.failure
		}
		out = append(out, rec)
	}
	return out
}

// inOrder puts each CORS-preflight request before the request that it is for:
// Chrome speaks of either first. One whose request never left comes last.
func inOrder(own, preflights []wire.Record) []wire.Record {
	var out []wire.Record
	for _, r := range own {
		if i := slices.IndexFunc(preflights, func(p wire.Record) bool { return sameURL(p.URL, r.URL) }); i >= 0 {
			out = append(out, preflights[i])
			preflights = slices.Delete(preflights, i, i+1)
		}
		out = append(out, r)
	}
	return append(out, preflights...)
}

// forget drops what has been handed out.
func (r *recorder) forget() {
	keep := r.order[:0]
	for _, q := range r.order {
		if q.taken {
			delete(r.byID, q.id)
			continue
		}
		keep = append(keep, q)
	}
	r.order = keep
}
