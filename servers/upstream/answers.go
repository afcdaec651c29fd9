package upstream

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Answers is how a stand-in answers requests: CORS-preflight requests, and all
// others.
type Answers struct {
	Preflight, Response wire.ScriptedAnswer // a zero one is the default

	// Fault applies to both.
	Fault Fault
}

// Fault is a way in which a stand-in fails. To refuse connections, use [Set.Down].
type Fault string

// The faults.
const (
	Slow  Fault = "slow"  // answers after two seconds
	Reset Fault = "reset" // resets the connection instead of answering
)

// slowness is how long a slow stand-in waits before it answers.
const slowness = 2 * time.Second

// Stage sets the answers to requests with the token. Staging a token again
// replaces its answers and keeps what is recorded.
func (s *Set) Stage(token string, a Answers) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.staged[token] = a
}

// Default sets the answers to requests without a known token. Without it, they get
// 405 for CORS-preflight requests and 200 with a text for all others.
func (s *Set) Default(a Answers) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rest = a
}

// to chooses the answer to a request.
func (a Answers) to(preflight bool) wire.ScriptedAnswer {
	out := a.Response
	if preflight {
		out = a.Preflight
	}
	switch {
	case out.Status != 0 || out.Bytes != "" || out.Close == wire.CloseUnanswered:
	case preflight:
		out.Status = http.StatusMethodNotAllowed
		out.Headers = append(slices.Clone(out.Headers), fetch.Header{Name: "Allow", Value: "GET, HEAD, POST, PUT, PATCH, DELETE"})
		out = withText(out, "crosscheck: this application knows no OPTIONS\n")
	default:
		out.Status = http.StatusOK
		out = withText(out, "crosscheck: an answer of the application\n")
	}
	switch a.Fault {
	case Slow:
		out.Delay += slowness
	case Reset:
		out.Close = wire.CloseUnanswered
	}
	return out
}

func withText(a wire.ScriptedAnswer, text string) wire.ScriptedAnswer {
	if a.Body == "" {
		a.Body = text
	}
	if !a.Headers.Has("Content-Type") {
		a.Headers = append(slices.Clone(a.Headers), fetch.Header{Name: "Content-Type", Value: "text/plain"})
	}
	return a
}

// token finds the token in a query ("?a=b&crosscheck=p17"), or returns "" if there is none.
func token(query string) string {
	for query = strings.TrimPrefix(query, "?"); query != ""; {
		var field string
		field, query, _ = strings.Cut(query, "&")
		if v, ok := strings.CutPrefix(field, TokenParameter+"="); ok {
			if plain, err := url.QueryUnescape(v); err == nil {
				return plain
			}
		}
	}
	return ""
}
