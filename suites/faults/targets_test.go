package faults_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// deadline is that of each call in this file.
const deadline = 4 * time.Second

// grant starts an answer that every page may read.
const grant = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nCache-Control: no-store\r\n"

// fault is a target that misbehaves, and what must come of it.
type fault struct {
	name   string
	target func(ctx context.Context, c net.Conn, read func())

	outcome fetch.OutcomeKind // what the page sees; unknown: no outcome in time
	verdict judge.Verdict
	says    string // the verdict's reason, or Chrome's or the page's word for it
}

// faults are targets on a connection of their own without TLS. Where the
// standard defines the outcome it is judged; where a target goes on for ever,
// nobody can know.
var faults = []fault{
	{"never answers", func(ctx context.Context, _ net.Conn, read func()) { read(); <-ctx.Done() },
		fetch.OutcomeUnknown, judge.Inconclusive, "no outcome within the time limit"},
	{"never reads", func(ctx context.Context, _ net.Conn, _ func()) { <-ctx.Done() },
		fetch.OutcomeUnknown, judge.Inconclusive, "no outcome within the time limit"},
	{"half a status line, then nothing", says("HTTP/1.1 20", stall),
		fetch.OutcomeUnknown, judge.Inconclusive, "no outcome within the time limit"},
	{"half a header, then nothing", says(grant+"X-Half: ", stall),
		fetch.OutcomeUnknown, judge.Inconclusive, "no outcome within the time limit"},
	{"half a body, then nothing", says(grant+"Content-Length: 10\r\n\r\nhalf", stall),
		fetch.OutcomeUnknown, judge.Inconclusive, "no outcome within the time limit"},
	{"an endless body", func(ctx context.Context, c net.Conn, read func()) {
		read()
		io.WriteString(c, grant+"\r\n")
		endless(ctx, c, strings.Repeat("x", 1024), time.Millisecond)
	}, fetch.OutcomeUnknown, judge.Inconclusive, "no outcome within the time limit"},
	{"slow bytes, for ever", func(ctx context.Context, c net.Conn, read func()) {
		read()
		io.WriteString(c, grant)
		endless(ctx, c, "X", 20*time.Millisecond)
	}, fetch.OutcomeUnknown, judge.Inconclusive, "no outcome within the time limit"},
	{"slow bytes that end", func(ctx context.Context, c net.Conn, read func()) {
		read()
		for _, b := range grant + "Content-Length: 2\r\n\r\nok" {
			endless(ctx, c, string(b), 0)
			pause(ctx, 5*time.Millisecond)
		}
	}, fetch.Readable, judge.Conforms, ""},
	{"1 MB of headers", says(grant+"X-Big: "+strings.Repeat("x", 1<<20)+"\r\n\r\n", shut),
		fetch.NetworkError, judge.Conforms, "net::ERR_RESPONSE_HEADERS_TOO_BIG"},
	{"10,000 header lines", says(grant+strings.Repeat("X-Line: 1\r\n", 10_000)+"Content-Length: 2\r\n\r\nok", shut),
		fetch.Readable, judge.Conforms, ""},
	{"closes at once", func(_ context.Context, c net.Conn, _ func()) { c.Close() },
		fetch.NetworkError, judge.Conforms, "net::ERR_"},
	{"resets before it reads", func(_ context.Context, c net.Conn, _ func()) { reset(c) },
		fetch.NetworkError, judge.Conforms, "net::ERR_"},
	{"resets after the request", says("", reset),
		fetch.NetworkError, judge.Conforms, "net::ERR_CONNECTION_RESET"},
	{"closes after the request", says("", shut),
		fetch.NetworkError, judge.Conforms, "net::ERR_EMPTY_RESPONSE"},
	{"resets in the header", says(grant+"X-Half: ", reset),
		fetch.NetworkError, judge.Conforms, "net::ERR_CONNECTION_RESET"},
	{"resets in the body", says(grant+"Content-Length: 10\r\n\r\nhalf", reset),
		fetch.Readable, judge.Conforms, "TypeError: Failed to fetch"},
	{"ends in the body", says(grant+"Content-Length: 10\r\n\r\nhalf", shut),
		fetch.Readable, judge.Conforms, "TypeError: Failed to fetch"},
	{"no HTTP at all", says("SSH-2.0-OpenSSH_9.2\r\n", shut),
		fetch.NetworkError, judge.Conforms, ""},
}

var _ = Describe("targets that misbehave", func() {
	It("are bounded by the deadline, and judged where the standard says what follows", func(ctx SpecContext) {
		cfg := lab.Config{Browser: browser.Config{Deadline: deadline}, Forward: map[string]string{},
			Origins: map[string]http.Handler{"http://app.example.com": nil, "https://secure.example.com": nil}}
		for i, f := range faults {
			cfg.Forward[at(i)] = serve(ctx, f.target)
		}
		const wrong = "https://wrong-name.example.com"
		cfg.Forward[wrong] = wrongName(ctx)
		l := start(ctx, cfg)
		page := open(ctx, l, "http://app.example.com")
		var calls sync.WaitGroup
		for i, f := range faults {
			calls.Go(func() {
				defer GinkgoRecover()
				begin := time.Now()
				f.hold(ctx, page, at(i)+"/")
				Expect(time.Since(begin)).To(BeNumerically("<", 4*deadline), f.name)
			})
		}
		calls.Wait()
		fault{name: "TLS with the wrong name", outcome: fetch.NetworkError, verdict: judge.Conforms, says: "net::ERR_CERT_"}.
			hold(ctx, open(ctx, l, "https://secure.example.com"), wrong+"/")
	}, SpecTimeout(60*time.Second))

	It("may send GOAWAY in the middle of a batch: what it does not answer is a network error", func(ctx SpecContext) {
		var asked, read atomic.Int64
		protocols := sync.Map{}
		l := start(ctx, lab.Config{Origins: map[string]http.Handler{
			"https://app.example.com": nil,
			"https://api.example.com": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				protocols.Store(r.Proto+" "+r.RemoteAddr, true)
				w.Header().Set("Access-Control-Allow-Origin", "*")
				if asked.Add(1) == 50 {
					w.Header().Set("Connection", "close") // net/http says GOAWAY
				}
				fmt.Fprint(w, r.URL.Path)
			}),
		}})
		page := open(ctx, l, "https://app.example.com")
		var calls sync.WaitGroup
		for i := range 200 {
			if i == 150 {
				calls.Wait() // what comes now has another connection
			}
			calls.Go(func() {
				defer GinkgoRecover()
				path := fmt.Sprintf("/%d", i)
				o, err := page.Fetch(ctx, "https://api.example.com"+path, lab.Init{})
				Expect(err).NotTo(HaveOccurred())
				s := o.Step()
				if s.Verdict == judge.Inconclusive && s.Seen.Page.Outcome.Kind == fetch.NetworkError {
					Expect(s.Because).To(ContainSubstring("Chromium gave no reason"))
					return
				}
				Expect(s.Verdict).To(Equal(judge.Conforms), "%s: %+v", s.Because, s.Seen)
				if s.Seen.Page.Outcome.Kind == fetch.Readable {
					read.Add(1)
					Expect(s.Seen.Page.Outcome.Body).To(Equal(path))
					return
				}
				// net/http closes a connection that goes away even on a
				// request that has just left: a network error, by the standard.
				Expect(s.Seen.Browser.Failure).To(HavePrefix("net::ERR_"))
			})
		}
		calls.Wait()
		n := 0
		protocols.Range(func(k, _ any) bool {
			Expect(k).To(HavePrefix("HTTP/2.0"))
			n++
			return true
		})
		Expect(read.Load()).To(BeNumerically(">=", 50), "those after it are answered")
		AddReportEntry("GOAWAY", fmt.Sprintf("%d of 200 answered, over %d connections", read.Load(), n))
		Expect(n).To(BeNumerically(">", 1), "the first connection went away")
	}, SpecTimeout(20*time.Second))

	It("may redirect thirty times: the standard stops at twenty", func(ctx SpecContext) {
		star := scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "*"}}
		l := start(ctx, lab.Config{})
		results, err := l.Runner().Run(ctx, []scenario.Scenario{{
			ID: "faults/thirty-redirects", Rule: "A redirect too many is a network error.", Spec: "concept-http-redirect-fetch",
			Steps: []scenario.Step{{
				Fetch: &scenario.Fetch{},
				Serve: &scenario.Serve{
					Response: &scenario.Answer{Status: 302, Headers: star},
					Then:     []scenario.Hop{{Repeat: 29, Response: &scenario.Answer{Status: 302, Headers: star}}, {Response: &scenario.Answer{Headers: star}}},
				},
				Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeAbsent, Refused: fetch.RedirectCountExceeded},
			}},
		}})
		Expect(err).NotTo(HaveOccurred())
		Expect(results).To(HaveLen(1))
		Expect(results[0].Verdict).To(Equal(judge.Conforms), results[0].Error)
		Expect(results[0].Steps[0].Wire).To(HaveLen(21))
	}, SpecTimeout(20*time.Second))
})

// hold has the page ask the target, and holds what comes of it against what
// must.
func (f fault) hold(ctx context.Context, page *lab.Page, url string) {
	GinkgoHelper()
	o, err := page.Fetch(ctx, url, lab.Init{})
	Expect(err).NotTo(HaveOccurred(), f.name)
	s := o.Step()
	said := s.Because + "\n" + s.Seen.Browser.Failure + "\n" + s.Seen.Page.BodyError
	Expect(s.Seen.Page.Outcome.Kind).To(Equal(f.outcome), "%s: %s", f.name, said)
	Expect(s.Verdict).To(Equal(f.verdict), "%s: %s", f.name, said)
	Expect(said).To(ContainSubstring(f.says), f.name)
}

func at(i int) string { return fmt.Sprintf("http://fault%d.example.com", i) }

func open(ctx context.Context, l *lab.Lab, origin string) *lab.Page {
	GinkgoHelper()
	p, err := l.Open(ctx, origin)
	Expect(err).NotTo(HaveOccurred())
	return p
}

// serve listens on loopback for one target. Its connections end with the spec.
func serve(ctx SpecContext, target func(context.Context, net.Conn, func())) string {
	GinkgoHelper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	return accept(ctx, l, target)
}

func accept(_ SpecContext, l net.Listener, target func(context.Context, net.Conn, func())) string {
	ctx, stop := context.WithCancel(context.Background())
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				defer c.Close()
				defer context.AfterFunc(ctx, func() { c.Close() })()
				target(ctx, c, func() { http.ReadRequest(bufio.NewReader(c)) })
			})
		}
	})
	DeferCleanup(func() {
		stop()
		l.Close()
		conns.Wait()
	})
	return l.Addr().String()
}

// says answers a request with bytes, and ends as it is told.
func says(bytes string, end func(net.Conn)) func(context.Context, net.Conn, func()) {
	return func(_ context.Context, c net.Conn, read func()) {
		read()
		io.WriteString(c, bytes)
		end(c)
	}
}

// The ends of a connection.
func stall(c net.Conn) { io.Copy(io.Discard, c) }

// until the client, or the spec, ends it

func shut(c net.Conn) {
	c.(*net.TCPConn).CloseWrite()
	stall(c)
}

func reset(c net.Conn) {
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// endless writes again and again; once where there is no pause.
func endless(ctx context.Context, c net.Conn, bytes string, every time.Duration) {
	for ctx.Err() == nil {
		if _, err := io.WriteString(c, bytes); err != nil || every == 0 {
			return
		}
		pause(ctx, every)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// wrongName is a TLS server whose certificate is for somebody else, by a key
// that nobody trusts.
func wrongName(ctx SpecContext) string {
	GinkgoHelper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	Expect(err).NotTo(HaveOccurred())
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"somebody-else.example.net"}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	Expect(err).NotTo(HaveOccurred())
	l, err := tls.Listen("tcp4", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	Expect(err).NotTo(HaveOccurred())
	return accept(ctx, l, func(_ context.Context, c net.Conn, read func()) {
		read()
		io.WriteString(c, grant+"Content-Length: 2\r\n\r\nok")
	})
}
