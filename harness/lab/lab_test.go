package lab_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

func TestOwnOriginsAndThreeWitnesses(t *testing.T) {
	l := lab.New(t, lab.Config{Origins: map[string]http.Handler{
		"https://app.example.com": nil,
		"https://api.example.com": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/open" {
				w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
				w.Header().Set("Access-Control-Allow-Headers", "x-a")
				w.Header().Set("Access-Control-Expose-Headers", "X-B")
				w.Header().Set("X-B", "1")
			}
			fmt.Fprint(w, "hello")
		}),
	}})
	page := l.Page("https://app.example.com")
	open := page.Fetch("https://api.example.com/open", lab.Init{Headers: fetch.HeaderList{{Name: "X-A", Value: "1"}}}).Step()
	if open.Verdict != judge.Conforms || open.Seen.Page.Outcome.Body != "hello" || len(open.Wire) != 2 {
		t.Errorf("open: %+v", open)
	}
	shut := page.Fetch("https://api.example.com/shut").Step()
	if shut.Verdict != judge.Conforms || shut.Seen.Browser.Reason != "MissingAllowOriginHeader" || len(shut.Wire) != 1 {
		t.Errorf("shut: %+v", shut)
	}
}
