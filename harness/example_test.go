package harness_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/match"
)

// printed is a test that prints the first line of each failure.
// In a test of your own, use its *testing.T, or Ginkgo's GinkgoT().
type printed struct{ cleanups []func() }

func (*printed) Helper()                             {}
func (*printed) Context() context.Context            { return context.Background() }
func (p *printed) Cleanup(f func())                  { p.cleanups = append(p.cleanups, f) }
func (p *printed) Errorf(format string, args ...any) { p.Fatalf(format, args...) }

// Fatalf prints the first line of a message.
func (*printed) Fatalf(format string, args ...any) {
	first, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	fmt.Println(first)
}

func (p *printed) end() {
	for _, f := range p.cleanups {
		f()
	}
}

// expecting returns the Expect of Gomega for such a test.
func expecting() func(any, ...any) gomega.Assertion {
	return gomega.NewGomega(func(message string, _ ...int) { (*printed)(nil).Fatalf("%s", message) }).Expect
}

// A page at one origin calls a handler of yours at another one, with credentials.
// The page gets a network error. Chrome and the standard say why, and the wire
// shows that the request arrived all the same.
func ExampleStart() {
	ctx := context.Background()
	lab, err := harness.Start(ctx, harness.Config{Origins: map[string]http.Handler{
		"https://app.example.com": nil, // a blank page
		"https://api.example.com": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			fmt.Fprint(w, "orders")
		}),
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer lab.Close()
	page, err := lab.Open(ctx, "https://app.example.com")
	if err != nil {
		log.Fatal(err)
	}
	outcome, err := page.Fetch(ctx, "https://api.example.com/orders", harness.Init{Credentials: fetch.Include})
	if err != nil {
		log.Fatal(err)
	}
	step := outcome.Step()
	fmt.Println("page:    ", step.Seen.Page.Outcome.Kind, step.Seen.Page.Error)
	fmt.Println("chrome:  ", step.Seen.Browser.Reason)
	fmt.Println("wire:    ", step.Wire[0].Method, step.Wire[0].Status)
	fmt.Println("standard:", step.OnWire.Outcome.Refusal)
	fmt.Println("verdict: ", step.Verdict)
	fmt.Println("fix:     ", step.Fix)
	// Output:
	// page:     network-error TypeError: Failed to fetch
	// chrome:   WildcardOriginNotAllowed
	// wire:     GET 200
	// standard: allow-origin-wildcard (*)
	// verdict:  Conforms
	// fix:      With credentials, * does not count. If https://app.example.com may read this, send Access-Control-Allow-Origin: https://app.example.com and Vary: Origin on the answer.
}

// A test asks what a page may do, and the matchers of harness/match read the
// outcome.
func ExampleNew() {
	t, expect := &printed{}, expecting() // in a test of your own: its t, and gomega.NewWithT(t).Expect
	defer t.end()

	lab := harness.New(t, harness.Config{Origins: map[string]http.Handler{
		"https://app.example.com": nil,
		"https://api.example.com": http.HandlerFunc(orders),
	}})
	page := lab.Page("https://app.example.com")

	put := page.Fetch("https://api.example.com/orders", harness.Init{Method: "PUT", Credentials: fetch.Include})
	expect(put).To(match.BePreflighted())
	expect(put).To(match.ExposeHeader("X-Total", "3"))
	expect(put).To(match.HaveVerdict(harness.Conforms))

	traced := page.Fetch("https://api.example.com/orders", harness.Init{
		Headers:     harness.HeaderList{{Name: "X-Trace", Value: "1"}},
		Credentials: fetch.Include,
	})
	expect(traced).To(match.BeRefusedBecause("HeaderDisallowedByPreflightResponse"))
	expect(traced).NotTo(match.BeReceived())

	fmt.Println("done")
	// Output: done
}

// The mistake: the URL has a typing error. A network error would look like a
// refusal, so Fetch fails the test and lists the origins that the lab has.
func ExampleNew_mistake() {
	t := &printed{} // in a test of your own: its t
	defer t.end()
	lab := harness.New(t, harness.Config{Origins: map[string]http.Handler{
		"https://evil.example.net": nil,
		"https://api.example.com":  http.HandlerFunc(orders),
	}})
	lab.Page("https://evil.example.net").Fetch("https://apii.example.com/orders")
	// Output: lab: fetch: https://apii.example.com/orders: the lab has no origin https://apii.example.com; it has https://api.example.com, https://evil.example.net
}

// A policy is held to the proxy that it names in one line of a test, and so it is
// in a Ginkgo suite, with GinkgoT().
func ExampleVerify() {
	var t *testing.T // of your own test
	harness.Verify(t, "cors.yaml")
}

// The mistake: the policy has a field that does not exist. Verify starts nothing,
// and fails the test at once with the place of the mistake.
func ExampleVerify_mistake() {
	t := &printed{} // in a test of your own: its t
	harness.Verify(t, "testdata/mistake.yaml")
	// Output: verify: testdata/mistake.yaml:7:5: unknown field "credentails"; did you mean "credentials"? (fields here: path, target, methods, headers, credentials, expose, maxAge, vary, errors, origins, status, enter, upstream)
}
