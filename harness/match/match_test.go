package match_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/match"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// says is what a matcher must say about a subject: yes, no, or that it cannot
// tell, which is an error in both directions.
type says int

const (
	yes says = iota
	no
	cannotTell
)

type row struct {
	name    string
	matcher types.GomegaMatcher
	subject any
	says    says
	text    string // part of the message in the direction that fails
}

func TestMatchers(t *testing.T) {
	gomega.RegisterTestingT(t)
	equal := gomega.Equal
	rows := []row{
		{"readable", match.BeReadable(), step(readable()), yes, "not to be readable, but it ended in a readable response with status 201"},
		{"readable, refused", match.BeReadable(), step(refused()), no, "Expected the request to be readable, but it ended in a network error (TypeError: Failed to fetch): MissingAllowOriginHeader"},
		{"readable, opaque", match.BeReadable(), step(opaque()), no, "an opaque response"},
		{"readable, timed out", match.BeReadable(), timedOut(), cannotTell, "no outcome within the time limit"},
		{"readable, nothing", match.BeReadable(), judge.StepResult{}, cannotTell, "has no outcome"},
		{"readable, not a step", match.BeReadable(), "hello", cannotTell, "cannot use string: pass the *harness.Outcome"},
		{"readable, nil", match.BeReadable(), (*judge.StepResult)(nil), cannotTell, "a nil *judge.StepResult"},
		{"readable, a result", match.BeReadable(), readable(), cannotTell, "use Conform"},

		{"status", match.BeReadableWith(201), step(readable()), yes, "not to be readable with status 201, but the status is 201"},
		{"another status", match.BeReadableWith(200), step(readable()), no, "the status is 201"},
		{"status, refused", match.BeReadableWith(200), step(refused()), cannotTell, "script could read no response"},
		{"status matcher", match.HaveStatus(gomega.BeNumerically(">=", 200)), step(readable()), yes, "the status is 201"},
		{"status value", match.HaveStatus(404), step(readable()), no, "have status 404, but the status is 201"},
		{"status, opaque", match.HaveStatus(0), step(opaque()), cannotTell, "an opaque response"},
		{"status, a matcher that fails", match.HaveStatus(gomega.HaveLen(1)), step(readable()), cannotTell, "HaveLen"},

		{"network error", match.BeNetworkError(), step(refused()), yes, "not to be a network error"},
		{"network error, readable", match.BeNetworkError(), step(readable()), no, "a readable response"},
		{"network error, timed out", match.BeNetworkError(), timedOut(), cannotTell, "time limit"},

		{"exposed", match.ExposeHeader("etag"), step(readable()), yes, "it is present"},
		{"exposed with", match.ExposeHeader("ETag", `"v1"`), step(readable()), yes, "its value is"},
		{"exposed with another", match.ExposeHeader("ETag", "v2"), step(readable()), no, `its value is "\"v1\""`},
		{"exposed matching", match.ExposeHeader("ETag", gomega.ContainSubstring("v1")), step(readable()), yes, "its value is"},
		{"hidden", match.ExposeHeader("X-Hidden"), step(readable()), no, "script cannot read it"},
		{"hidden, opaque", match.ExposeHeader("ETag"), step(opaque()), no, "script cannot read it"},
		{"exposed, refused", match.ExposeHeader("X-Hidden"), step(refused()), cannotTell, "no header could be exposed"},
		{"exposed, two values", match.ExposeHeader("ETag", "a", "b"), step(readable()), cannotTell, "at most one"},

		{"body", match.HaveBody("hello"), step(readable()), yes, "the body is"},
		{"another body", match.HaveBody("bye"), step(readable()), no, `the body is "hello"`},
		{"body matcher", match.HaveBody(gomega.HavePrefix("he")), step(readable()), yes, "the body is"},
		{"body, refused", match.HaveBody("x"), step(refused()), cannotTell, "script could read no response"},
		{"body, opaque", match.HaveBody(""), step(opaque()), cannotTell, "script could read no response"},
		{"body that broke off", match.HaveBody("hello"), but(readable(), func(s *judge.StepResult) { s.Seen.Page.BodyError = "TypeError: network error" }), cannotTell, "reading its body failed"},

		{"preflighted", match.BePreflighted(), step(readable()), yes, "not to be preflighted, but a preflight was sent"},
		{"not preflighted", match.BePreflighted(), step(simple()), no, "no preflight was sent"},
		{"preflighted, refused", match.BePreflighted(), step(unlisted()), yes, "was sent"},
		{"preflighted, never sent", match.BePreflighted(), step(neverSent()), cannotTell, "no request was sent"},
		{"preflighted, unwatched", match.BePreflighted(), unwatched(readable()), cannotTell, "there is no record of the requests: no server at https://api.example.test records them"},
		{"preflighted, Chrome watched", match.BePreflighted(), watchedByChrome(), yes, "was sent"},
		{"preflighted, a recorder without a script", match.BePreflighted(), but(simple(), func(s *judge.StepResult) { s.Script.Hops, s.Wire = nil, []wire.Exchange{} }), no, "no preflight"},

		{"preflighted with", match.BePreflightedWith("X-Trace", "x-other"), step(readable()), yes, "the preflight asked for x-other, x-trace"},
		{"preflighted with less", match.BePreflightedWith("x-trace"), step(readable()), no, "to be preflighted with x-trace, but the preflight asked for x-other, x-trace"},
		{"preflighted with more", match.BePreflightedWith("x-trace", "x-other", "x-more"), step(readable()), no, "the preflight asked for"},
		{"preflighted with nothing", match.BePreflightedWith(), step(readable()), no, "with no header names"},
		{"preflighted with, not preflighted", match.BePreflightedWith("x-trace"), step(simple()), cannotTell, "no preflight was sent"},
		{"preflighted with, Chrome watched", match.BePreflightedWith("x-trace"), watchedByChrome(), yes, "x-trace"},

		{"received", match.BeReceived(), step(refused()), yes, "a server received GET"},
		{"received, preflight refused", match.BeReceived(), step(unlisted()), no, "no server received the actual request"},
		{"received, never sent", match.BeReceived(), step(neverSent()), no, "no server received"},
		{"received, no such host", match.BeReceived(), unreachable(), cannotTell, "could not connect to"},
		{"received, unwatched", match.BeReceived(), unwatched(readable()), cannotTell, "there is no record"},
		{"received, a mistyped host", match.BeReceived(), mistyped(), cannotTell, "check the URL"},

		{"received with", match.BeReceivedWith("PUT", match.HaveHeader("X-Trace", "1"), gomega.Not(match.HaveHeader("Authorization"))), step(readable()), yes, "the server received it like that"},
		{"received with any method", match.BeReceivedWith("", match.HaveHeader("Origin", "https://app.example.test")), step(readable()), yes, "received"},
		{"received with another method", match.BeReceivedWith("POST"), step(readable()), no, "to be received as POST, but the server received PUT"},
		{"received without a header", match.BeReceivedWith("PUT", match.HaveHeader("X-Missing")), step(readable()), no, "expected the headers to have X-Missing, but it is absent"},
		{"received with another value", match.BeReceivedWith("PUT", match.HaveHeader("X-Trace", equal("2"))), step(readable()), no, `its value is "1"`},
		{"received with, not received", match.BeReceivedWith("GET"), step(unlisted()), cannotTell, "no server received the actual request"},
		{"received with a matcher that fails", match.BeReceivedWith("PUT", gomega.BeNumerically(">", 1)), step(readable()), cannotTell, "Expected a number"},

		{"cookie", match.HaveSentCookie("sid"), step(readable()), yes, "the request had the cookies sid"},
		{"another cookie", match.HaveSentCookie("SID"), step(readable()), no, "the request had the cookies sid"},
		{"no cookie", match.HaveSentCookie("sid"), step(simple()), no, "the request had no cookie"},
		{"cookie, not received", match.HaveSentCookie("sid"), step(unlisted()), cannotTell, "no server received"},

		{"because, code", match.BeRefusedBecause("MissingAllowOriginHeader"), step(refused()), yes, "Chromium says MissingAllowOriginHeader"},
		{"because, another code", match.BeRefusedBecause("AllowOriginMismatch"), step(refused()), no, "Chromium says MissingAllowOriginHeader"},
		{"because, reason", match.BeRefusedBecause(fetch.AllowOriginMissing), step(refused()), yes, "the standard says allow-origin-missing"},
		{"because, reason by name", match.BeRefusedBecause("header-not-allowed"), step(unlisted()), yes, "the standard says header-not-allowed (x-trace)"},
		{"because, another reason", match.BeRefusedBecause(fetch.MethodNotAllowed), step(unlisted()), no, "the standard says header-not-allowed"},
		{"because, readable", match.BeRefusedBecause("MissingAllowOriginHeader"), step(readable()), cannotTell, "the request was not refused"},
		{"because, readable, reason", match.BeRefusedBecause(fetch.AllowOriginMissing), step(readable()), cannotTell, "the request was not refused"},
		{"because, Chrome silent", match.BeRefusedBecause("MissingAllowOriginHeader"), silent(true), cannotTell, "gave no reason"},
		{"because, Chrome not asked", match.BeRefusedBecause("MissingAllowOriginHeader"), silent(false), cannotTell, "was not asked for its reason"},
		{"because, another failure", match.BeRefusedBecause("net::ERR_NAME_NOT_RESOLVED"), mistyped(), yes, "Chromium says net::"},
		{"because, the standard refuses nothing", match.BeRefusedBecause(fetch.AllowOriginMissing),
			but(simple(), func(s *judge.StepResult) { s.Seen.Page.Outcome = fetch.Outcome{Kind: fetch.NetworkError} }), cannotTell, "the standard does not refuse this exchange"},
		{"because, no reason", match.BeRefusedBecause(fetch.NoReason), step(refused()), cannotTell, "\"none\" is not a reason of refusal"},
		{"because, empty", match.BeRefusedBecause(""), step(refused()), cannotTell, "an empty reason"},
		{"because, a number", match.BeRefusedBecause(1), step(refused()), cannotTell, "not a int"},

		{"conform", match.Conform(), readable(), yes, "Expected the result not to conform, but it passed (Conforms)"},
		{"conform, differs", match.Conform(), wrongWant(), no, "TargetDiffers: sample/one"},
		{"conform, step", match.Conform(), step(readable()), yes, "standard says"},
		{"conform, nothing ran", match.Conform(), judge.Result{}, cannotTell, "nothing was judged"},
		{"conform, nothing judged", match.Conform(), judge.StepResult{Seen: step(readable()).Seen}, cannotTell, "nothing was judged"},
		{"conform, inconclusive", match.Conform(), inconclusive(), cannotTell, "no display"},
		{"conform, nil", match.Conform(), (*judge.Result)(nil), cannotTell, "nil"},
		{"conform, not a result", match.Conform(), 1, cannotTell, "cannot use int"},
		{"verdict", match.HaveVerdict(judge.TargetDiffers), wrongWant(), yes, "but it failed (TargetDiffers)"},
		{"another verdict", match.HaveVerdict(judge.BrowserDiffers), wrongWant(), no, "have the verdict BrowserDiffers, but it failed (TargetDiffers)"},
		{"verdict of nothing", match.HaveVerdict(judge.BrowserDiffers), judge.Result{}, cannotTell, "nothing was judged"},
		{"verdict inconclusive", match.HaveVerdict(judge.Inconclusive), inconclusive(), yes, "Inconclusive"},

		{"header list", match.HaveHeader("a", "1, 2"), fetch.HeaderList{{Name: "A", Value: "1"}, {Name: "a", Value: "2"}}, yes, "not to have a"},
		{"header list, absent", match.HaveHeader("b"), fetch.HeaderList{}, no, "it is absent"},
		{"header list, secret", match.HaveHeader("cookie", "x"), fetch.HeaderList{{Name: "Cookie", Value: "sid=hush-hush"}}, no, "it has a different value"},
		{"header list, net/http", match.HaveHeader("a"), http.Header{}, cannotTell, "cannot use http.Header"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			to := gomega.InterceptGomegaFailure(func() { gomega.Expect(r.subject).To(r.matcher) })
			notTo := gomega.InterceptGomegaFailure(func() { gomega.Expect(r.subject).NotTo(r.matcher) })
			if failed := to != nil; failed != (r.says != yes) {
				t.Errorf("To: %v", to)
			}
			if failed := notTo != nil; failed != (r.says != no) {
				t.Errorf("NotTo: %v", notTo)
			}
			for _, err := range []error{to, notTo} {
				if err == nil {
					continue
				}
				if !strings.Contains(err.Error(), r.text) {
					t.Errorf("the message lacks %q:\n%v", r.text, err)
				}
				if strings.Contains(err.Error(), "hush-hush") {
					t.Errorf("a cookie's value is shown:\n%v", err)
				}
			}
		})
	}
}

// watchedByChrome is a step at a server that does not record.
func watchedByChrome() judge.StepResult {
	return but(readable(), func(s *judge.StepResult) {
		s.Wire, s.Script.Hops = nil, nil
		s.Seen.Browser.Slow = true
		s.Seen.Browser.Records = []wire.Record{
			{Preflight: true, Method: "OPTIONS", Status: 204, Request: fetch.HeaderList{{Name: "access-control-request-headers", Value: "x-trace"}}},
			{Method: "PUT"},
		}
	})
}

func mistyped() judge.StepResult {
	return but(refused(), func(s *judge.StepResult) {
		s.Wire = nil
		s.Seen.Browser = wire.BrowserSaw{Known: true, Failure: "net::ERR_NAME_NOT_RESOLVED"}
	})
}

func silent(known bool) judge.StepResult {
	return but(refused(), func(s *judge.StepResult) { s.Seen.Browser = wire.BrowserSaw{Known: known} })
}

func inconclusive() judge.Result {
	return judge.Result{Verdict: judge.Inconclusive, Error: "no display"}
}

func TestMessagesShowTheThreeWitnesses(t *testing.T) {
	gomega.RegisterTestingT(t)
	err := gomega.InterceptGomegaFailure(func() { gomega.Expect(step(refused())).To(match.BeReadable()) })
	if err == nil {
		t.Fatal("no failure")
	}
	for _, want := range []string{
		`(?m)^Expected the request to be readable, but `, `(?m)^  fetch\("https://api.example.test/x1"\)$`,
		`standard says +browser did +wire shows`, `CORS check +allow-origin-missing +MissingAllowOriginHeader `, `└ wire shows: no Access-Control-Allow-Origin`,
		`(?m)^  wire      1 > GET /x1 `,
	} {
		if !regexp.MustCompile(want).MatchString(err.Error()) {
			t.Errorf("no %s in:\n%v", want, err)
		}
	}
}

type fetched struct{ result judge.StepResult }

func (f fetched) Step() judge.StepResult { return f.result }

func TestSubjects(t *testing.T) {
	g := gomega.NewWithT(t)
	s := step(readable())
	g.Expect(s).To(match.BeReadable())
	g.Expect(&s).To(match.BeReadable())
	g.Expect(fetched{s}).To(match.BeReadable())
	g.Expect(&fetched{s}).To(match.BeReadable())
	g.Expect(fetched{s}).To(match.Conform())
	r := readable()
	g.Expect(&r).To(match.Conform())
	g.Expect([]judge.Result{r, r}).To(gomega.HaveEach(match.Conform()))
	g.Expect(s).To(gomega.And(match.BeReadable(), gomega.Not(match.ExposeHeader("X-Hidden"))))
}

func TestEventually(t *testing.T) {
	gomega.RegisterTestingT(t)
	g := gomega.NewWithT(t)
	tries := 0
	next := func() judge.StepResult {
		tries++
		switch tries {
		case 1:
			return timedOut()
		case 2:
			return step(refused())
		default:
			return step(readable())
		}
	}
	g.Eventually(next).WithTimeout(5 * time.Second).WithPolling(time.Millisecond).Should(match.ExposeHeader("ETag"))
	if tries != 3 {
		t.Errorf("%d tries", tries)
	}
	err := gomega.InterceptGomegaFailure(func() {
		gomega.Eventually(timedOut).WithTimeout(20 * time.Millisecond).WithPolling(time.Millisecond).ShouldNot(match.BeReadable())
	})
	if err == nil || !strings.Contains(err.Error(), "time limit") {
		t.Errorf("ShouldNot passed without an outcome: %v", err)
	}
}
