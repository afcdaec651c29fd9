package match

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// request is one request that left the page, as the wire or Chrome's own
// record shows it.
type request struct {
	preflight bool
	method    string
	headers   fetch.HeaderList
}

// requests are those that a witness saw. It is an error where there is no
// witness: neither a recording server nor Chrome's own record.
//
// A recorder that saw nothing is told from no recorder by a Wire that is not
// nil, or by a script, which only a recording server can serve.
func requests(s judge.StepResult) ([]request, error) {
	var out []request
	if s.Wire != nil || len(s.Script.Hops) > 0 {
		for _, e := range s.Wire {
			if e.Arrived() {
				out = append(out, request{e.Preflight, e.Method, e.Request})
			}
		}
		return out, nil
	}
	if s.Seen.Browser.Slow {
		for _, r := range s.Seen.Browser.Records {
			if len(r.Request) > 0 { // without, it never left
				out = append(out, request{r.Preflight, r.Method, r.Request})
			}
		}
		return out, nil
	}
	return nil, fmt.Errorf("there is no record of the requests: no server at %s records them, and %s was not asked to (set Slow)%s", s.Script.Call.URL.Origin(), product(s), unreached(s))
}

// unreached returns the end of a sentence that names the failure of the connection,
// or "" if the page has an outcome.
func unreached(s judge.StepResult) string {
	f := s.Seen.Browser.Failure
	if s.Seen.Page.Outcome.Kind != fetch.NetworkError || !strings.HasPrefix(f, "net::") {
		return ""
	}
	return "; " + product(s) + " could not connect (" + f + "): check the URL"
}

// lastOf is the last request of a kind, nil for none.
func lastOf(all []request, preflight bool) *request {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].preflight == preflight {
			return &all[i]
		}
	}
	return nil
}

// asked is an error where no server was reached: a mistyped URL must not look
// like a request that was spared.
func asked(s judge.StepResult, all []request) error {
	f := s.Seen.Browser.Failure
	if len(all) == 0 && strings.HasPrefix(f, "net::") && s.Seen.Page.Outcome.Kind == fetch.NetworkError {
		return fmt.Errorf("%s could not connect to %s (%s); check the URL", product(s), s.Script.Call.URL.OnWire(), f)
	}
	return nil
}

// BePreflighted succeeds where a CORS-preflight request was sent. It is an
// error where no request was sent at all and the outcome is a network error.
func BePreflighted() types.GomegaMatcher {
	return &stepMatcher{to: "be preflighted", test: func(s judge.StepResult) (about, error) {
		all, err := requests(s)
		if err != nil {
			return about{}, err
		}
		if len(all) == 0 && s.Seen.Page.Outcome.Kind == fetch.NetworkError {
			return about{}, fmt.Errorf("no request was sent: %s", outcome(s))
		}
		if lastOf(all, true) == nil {
			return about{false, "no preflight was sent"}, nil
		}
		return about{true, "a preflight was sent"}, nil
	}}
}

// BePreflightedWith succeeds where the last CORS-preflight request asked for
// exactly these CORS-unsafe request-header names, in any order and case; none
// means that it had no Access-Control-Request-Headers. Without a
// CORS-preflight request it is an error.
func BePreflightedWith(headerNames ...string) types.GomegaMatcher {
	want := fetch.SortedLowercaseNames(headerNames)
	return &stepMatcher{to: "be preflighted with " + names(want), test: func(s judge.StepResult) (about, error) {
		all, err := requests(s)
		if err != nil {
			return about{}, err
		}
		preflight := lastOf(all, true)
		if preflight == nil {
			return about{}, fmt.Errorf("no preflight was sent")
		}
		var got []string
		if v, has := preflight.headers.Get("Access-Control-Request-Headers"); has {
			for n := range strings.SplitSeq(v, ",") {
				got = append(got, strings.TrimSpace(n))
			}
		}
		got = fetch.SortedLowercaseNames(got)
		return about{slices.Equal(got, want), "the preflight asked for " + names(got)}, nil
	}}
}

func names(l []string) string {
	if len(l) == 0 {
		return "no header names"
	}
	return strings.Join(l, ", ")
}

// BeReceived succeeds where a server received an actual request (as opposed to
// a CORS-preflight request), whatever script got. It is an error where no
// server was reached.
func BeReceived() types.GomegaMatcher {
	return &stepMatcher{to: "be received by the server", test: func(s judge.StepResult) (about, error) {
		all, err := requests(s)
		if err == nil {
			err = asked(s, all)
		}
		if err != nil {
			return about{}, err
		}
		if r := lastOf(all, false); r != nil {
			return about{true, "a server received " + r.method}, nil
		}
		return about{false, "no server received the actual request"}, nil
	}}
}

// BeReceivedWith succeeds where the last actual request that a server received
// has the method ("" for any) and headers that satisfy every matcher, such as
// [HaveHeader]. Without an actual request it is an error.
func BeReceivedWith(method string, headers ...types.GomegaMatcher) types.GomegaMatcher {
	to := "be received"
	if method != "" {
		to += " as " + method
	}
	if len(headers) > 0 {
		to += " with matching headers"
	}
	return &stepMatcher{to: to, test: func(s judge.StepResult) (about, error) {
		r, err := received(s)
		if err != nil {
			return about{}, err
		}
		if method != "" && r.method != method {
			return about{false, "the server received " + r.method}, nil
		}
		for _, m := range headers {
			ok, err := m.Match(r.headers)
			if err != nil {
				return about{}, err
			}
			if !ok {
				return about{false, m.FailureMessage(r.headers)}, nil
			}
		}
		return about{true, "the server received it like that"}, nil
	}}
}

// received is the last actual request; an error where there is none.
func received(s judge.StepResult) (*request, error) {
	all, err := requests(s)
	if err == nil {
		err = asked(s, all)
	}
	if err != nil {
		return nil, err
	}
	if r := lastOf(all, false); r != nil {
		return r, nil
	}
	return nil, fmt.Errorf("no server received the actual request")
}

// HaveSentCookie succeeds where the last actual request carried the cookie.
// Without an actual request it is an error.
func HaveSentCookie(name string) types.GomegaMatcher {
	return &stepMatcher{to: "have sent the cookie " + name, test: func(s judge.StepResult) (about, error) {
		r, err := received(s)
		if err != nil {
			return about{}, err
		}
		value, has := r.headers.Get("Cookie")
		if !has {
			return about{false, "the request had no cookie"}, nil
		}
		var sent []string
		for p := range strings.SplitSeq(value, ";") {
			n, _, _ := strings.Cut(strings.TrimSpace(p), "=")
			sent = append(sent, n)
		}
		return about{slices.Contains(sent, name), "the request had the cookies " + strings.Join(sent, ", ")}, nil
	}}
}
