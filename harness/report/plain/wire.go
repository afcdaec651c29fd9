package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

const (
	shownExchanges = 16  // of one step; those in the middle are left out
	shownValue     = 200 // runes of a header's value
)

// requestHeaders and responseHeaders decide about CORS, or show what it hid.
var (
	requestHeaders = []string{"origin", "cookie", "authorization"}

	responseHeaders = []string{"location", "set-cookie", "www-authenticate", "vary",
		"cross-origin-resource-policy", "timing-allow-origin"}
)

const corsPrefix = "access-control-"

// relevant picks the headers that have to do with CORS, and those that the step
// names itself.
func relevant(l fetch.HeaderList, always, named []string) fetch.HeaderList {
	var out fetch.HeaderList
	for _, h := range l {
		n := strings.ToLower(h.Name)
		if strings.HasPrefix(n, corsPrefix) || slices.Contains(always, n) || slices.Contains(named, n) {
			out = append(out, h)
		}
	}
	return out
}

// sentByAuthor are the names of the headers that the page sets.
func sentByAuthor(s judge.StepResult) []string {
	return fetch.SortedLowercaseNames(s.Script.Call.Headers.Names())
}

// askedOfResponse are the names of response headers that the step is about.
func askedOfResponse(s judge.StepResult) []string {
	r := s.Script.Want.Response
	if r == nil {
		return nil
	}
	return fetch.SortedLowercaseNames(append(r.Headers.List().Names(), r.Hidden...))
}

// wire draws the exchanges of a step, numbered, in lines of a width.
func wireOf(s judge.StepResult, n int) []string {
	if len(s.Wire) == 0 {
		return []string{nothingArrived}
	}
	var lines []string
	for i, e := range s.Wire {
		if out := len(s.Wire) - shownExchanges; out > 0 && i >= shownExchanges/2 && i < shownExchanges/2+out {
			if i == shownExchanges/2 {
				lines = append(lines, moreExchanges(out))
			}
			continue
		}
		lines = append(lines, exchange(i+1, s, e, n)...)
	}
	return lines
}

// exchange is one line where there is room, else the answer has its own.
func exchange(number int, s judge.StepResult, e wire.Exchange, n int) []string {
	request := append([]string{"> " + layout.Clean(e.Method+" "+place(s, e.URL))}, headers(relevant(e.Request, requestHeaders, sentByAuthor(s)))...)
	answer := []string{"< " + noAnswer}
	if e.Answered {
		answer = append([]string{"< " + strconv.Itoa(e.Status)}, headers(relevant(e.Response, responseHeaders, askedOfResponse(s)))...)
	}
	lead := strconv.Itoa(number) + " "
	one := lead + strings.Join(request, "  ") + "   " + strings.Join(answer, "  ")
	if layout.Width(one) <= n {
		return []string{one}
	}
	var lines []string
	for i, part := range [][]string{request, answer} {
		for j, l := range layout.Fill(part, "  ", n-len(lead)-2) {
			start := strings.Repeat(" ", len(lead))
			if i == 0 && j == 0 {
				start = lead
			}
			if j > 0 {
				start += "  "
			}
			lines = append(lines, start+l)
		}
	}
	return lines
}

func headers(l fetch.HeaderList) []string {
	out := make([]string, len(l))
	for i, h := range l {
		out[i] = layout.Clean(h.Name + ": " + h.Value)
		if layout.Width(out[i]) > layout.Width(h.Name)+shownValue {
			out[i] = fmt.Sprintf("%s (%d bytes)", layout.Shorten(out[i], layout.Width(h.Name)+shownValue), len(h.Value))
		}
	}
	return out
}

// place is a URL's path where it is at the origin that the page asked, else
// the whole URL.
func place(s judge.StepResult, u fetch.URL) string {
	if u.Origin() == s.Script.Call.URL.Origin() {
		return u.Path + u.Query
	}
	return u.OnWire().String()
}

// browserSaid lists what the browser adds: why it failed where no CORS rule says,
// and the cookies that it did not send or store. With all, every exchange in its
// record.
func browserSaid(s judge.StepResult, all bool) []string {
	var out []string
	if f := s.Seen.Browser.Failure; f != "" {
		out = append(out, layout.Clean(f))
	}
	for _, r := range s.Seen.Browser.Records {
		what := r.Method + " " + r.URL
		if r.Preflight {
			what = ofPreflight(what)
		}
		for _, b := range r.Blocked {
			out = append(out, layout.Clean(notSent(what, b)))
		}
		for _, b := range r.NotStored {
			out = append(out, layout.Clean(notStored(what, b)))
		}
		switch {
		case r.Error != "" && r.Error != s.Seen.Browser.Failure:
			out = append(out, layout.Clean(what+"  "+r.Error))
		case all && r.Status != 0:
			out = append(out, layout.Clean(what+"  "+strconv.Itoa(r.Status)))
		default: // nothing to add
		}
	}
	return out
}
