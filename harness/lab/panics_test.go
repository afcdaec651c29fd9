package lab_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

// noted is a test that keeps its failures.
type noted struct {
	*testing.T
	cleanups []func()
	failures []string
}

func (n *noted) Context() context.Context { return context.Background() }
func (n *noted) Cleanup(f func())         { n.cleanups = append(n.cleanups, f) }
func (n *noted) Errorf(format string, args ...any) {
	n.failures = append(n.failures, fmt.Sprintf(format, args...))
}

func brokenHandler(http.ResponseWriter, *http.Request) { panic("no database") }

func TestAHandlerThatPanicsFailsTheTest(t *testing.T) {
	n := &noted{T: t}
	l := lab.New(n, lab.Config{Origins: map[string]http.Handler{
		"https://app.example.com": nil,
		"https://api.example.com": http.HandlerFunc(brokenHandler),
		"https://cut.example.com": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
	}})
	page := l.Page("https://app.example.com")
	page.Fetch("https://api.example.com/orders")
	page.Fetch("https://cut.example.com/")
	for _, f := range n.cleanups {
		f()
	}
	all := strings.Join(n.failures, "\n")
	if !strings.Contains(all, "the handler of https://api.example.com panicked on GET /orders: no database") ||
		!strings.Contains(all, "brokenHandler") || strings.Contains(all, "https://cut.example.com") {
		t.Errorf("failures: %q", all)
	}
}
