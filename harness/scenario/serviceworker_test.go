package scenario

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestServiceWorkersArePlaced(t *testing.T) {
	p := Hosts{Page: "app-x1.example.test", API: "api-x1.example.test", Third: "third-x1.example.test", OtherSite: "app-x1.other.test"}.
		Placement(PageApp, "/x1")
	s := Scenario{ServiceWorker: &ServiceWorker{
		Responds: fetch.RespondElsewhere, Headers: Headers{{Name: "X-A", Value: "$ORIGIN"}}, Body: "made up",
	}}
	placed, err := s.Place(p)
	if err != nil {
		t.Fatal(err)
	}
	w := placed.Page.ServiceWorker
	if got := placed.ServiceWorker.String(); !strings.HasPrefix(got, "https://app-x1.example.test/service-worker.js?%7B%22prefix%22%3A%22%2Fx1%22") || w.Script != placed.ServiceWorker {
		t.Errorf("the script is at %s, for the standard at %s", got, w.Script)
	}
	if got := w.Elsewhere.String(); got != "https://third-x1.example.test/x1/hop1" || !s.ServiceWorker.AsksElsewhere() {
		t.Errorf("it asks %s elsewhere", got)
	}
	if got, _ := w.Synthetic.Headers.Get("X-A"); got != "https://app-x1.example.test" {
		t.Errorf("it synthesises X-A: %s", got)
	}
	if got, _ := w.Synthetic.Headers.Get("Content-Type"); got != "text/plain;charset=UTF-8" {
		t.Errorf("it synthesises Content-Type: %s", got)
	}
	s.ServiceWorker.Headers[0].Value = "$NOBODY"
	if _, err := s.Place(p); err == nil {
		t.Error("a placeholder that does not exist is accepted")
	}
	if (*ServiceWorker)(nil).AsksElsewhere() {
		t.Error("no service worker asks elsewhere")
	}
}
