package harness_test

import (
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/match"
)

func orders(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "https://app.example.com")
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Methods", "PUT")
	h.Set("Access-Control-Expose-Headers", "X-Total")
	h.Set("X-Total", "3")
}

func TestOrders(t *testing.T) {
	g := NewWithT(t)
	l := harness.New(t, harness.Config{Origins: map[string]http.Handler{
		"https://app.example.com":  nil, // a blank page; give it a handler for a page of yours
		"https://evil.example.net": nil,
		"https://api.example.com":  http.HandlerFunc(orders),
	}})
	put := harness.Init{Method: "PUT", Credentials: fetch.Include}

	ours := l.Page("https://app.example.com").Fetch("https://api.example.com/orders", put)
	g.Expect(ours).To(match.BePreflighted())
	g.Expect(ours).To(match.ExposeHeader("X-Total", "3"))

	theirs := l.Page("https://evil.example.net").Fetch("https://api.example.com/orders", put)
	g.Expect(theirs).To(match.BeRefusedBecause("PreflightAllowOriginMismatch"))
	g.Expect(theirs).NotTo(match.BeReceived()) // the PUT itself never left the browser
}
