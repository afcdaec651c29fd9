package chrome

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// recorder joins the Network and Audits events of the slow lane by request id.
type recorder struct {
	mu     sync.Mutex
	byID   map[network.RequestID]*request
	order  []*request
	issues []issue
}

// request collects Chrome's events of one request id.
type request struct {
	id        network.RequestID
	preflight network.RequestID // the request that this is the preflight of; "" if it is none
	hops      []hop
	extras    int  // requestWillBeSentExtraInfo seen
	answers   int  // responseReceivedExtraInfo seen
	promised  int  // how many of each Chrome has announced
	answered  bool // the response's head has arrived
	ended     bool
	taken     bool // its record was taken
	failure   string
	reason    string
	parameter string
	last      time.Time // the time of the last event about it
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
// The issue is not the reason of a refusal; a failure with the code is.
const deniedSoFar = "LocalNetworkAccessPermissionDenied"

type issue struct {
	url, id, reason, parameter string

	at time.Time // when Chrome raised it
}

func newRecorder() *recorder { return &recorder{byID: map[network.RequestID]*request{}} }

// get returns the request with the id, for an event that has just come.
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

// begun returns the number of hops whose requestWillBeSent has come.
func (q *request) begun() int {
	for i, h := range q.hops {
		if h.url == "" {
			return i
		}
	}
	return len(q.hops)
}

// hop returns the i-th hop; its events come in any order, but each kind in the
// order of the hops.
func (q *request) hop(i int) *hop {
	for len(q.hops) <= i {
		q.hops = append(q.hops, hop{})
	}
	return &q.hops[i]
}

// lastEvent returns the time of the last event about the call for the URL, its
// preflights, or a request whose URL Chrome has not reported yet. With all it is
// the last event about any request: a service worker may ask for what its page
// did not ask for.
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

// find returns the newest request for the URL whose record was not taken.
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

// complete reports whether Chrome has said how the call for the URL ended, or,
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
// about; true if the refusal is not about an answer. The record of the wire comes
// from another process than the reason, and may come later.
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

// whole reports whether a request has ended and all that Chrome announced about
// it has come.
func (q *request) whole() bool { return q.ended && q.told() }

// told reports whether all that Chrome announced about a request has come.
func (q *request) told() bool { return q.extras >= q.promised && q.answers >= q.promised }

// issue returns the index of the issue about the request or the URL, or -1.
func (r *recorder) issue(url string, q *request) int {
	return slices.IndexFunc(r.issues, func(i issue) bool {
		return q != nil && i.id == string(q.id) || sameURL(i.url, url)
	})
}

// take adds to saw, and removes, the record of the newest call for the URL.
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

// records returns the hops of a request that left the browser.
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
// Chrome may report either first. One whose request was never sent comes last.
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

// forget drops the requests that have been taken.
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
