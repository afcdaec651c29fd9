package harness_test

import (
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/match"
)

func TestOrdersAreForTheApp(t *testing.T) {
	l := harness.New(t, harness.Config{Origins: map[string]http.Handler{
		"https://app.example.com": nil, // a blank page
		"https://api.example.com": http.HandlerFunc(orders),
	}})
	page := l.Page("https://app.example.com")
	got := page.Fetch("https://api.example.com/orders", harness.Init{Method: "PUT"})
	NewWithT(t).Expect(got).To(And(match.BePreflighted(), match.ExposeHeader("X-Total", "3")))
}
