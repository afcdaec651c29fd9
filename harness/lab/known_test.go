package lab

import (
	"context"
	"net/http"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func small() *Lab {
	return &Lab{cfg: Config{
		Origins: map[string]http.Handler{"https://app.example.com": nil},
		Forward: map[string]string{"https://api.example.com": "127.0.0.1:1"},
		Browser: browser.Config{Hosts: []wire.Mapping{{Pattern: "app.example.com:443"}, {Pattern: "api.example.com:443"}, {Pattern: "*.example.test:*"}}},
	}}
}

// No browser is needed for these: the mistake is told before anything is asked.
func TestMistakesInFetchAreTold(t *testing.T) {
	l := small()
	u, err := weburl.Parse("https://app.example.com/", fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	open := &Page{lab: l, client: fetch.Client{URL: u}}
	closed := &Page{lab: l, client: fetch.Client{URL: u}}
	closed.closed.Store(true)
	const unknown = "the lab has no origin https://apii.example.com; it has https://api.example.com, https://app.example.com"
	for name, c := range map[string]struct {
		page      *Page
		url, text string
		init      Init
	}{
		"an origin with a typing error":     {open, "https://apii.example.com/orders", "fetch: https://apii.example.com/orders: " + unknown, Init{}},
		"a closed page":                     {closed, "/", "fetch: /: the page is closed: open another one", Init{}},
		"a mode of another kind of request": {open, "/", "fetch: /: the Init's Mode is \"websocket\", which fetch() does not accept; it accepts cors, no-cors, same-origin", Init{Mode: fetch.WebSocketMode}},
	} {
		if _, err := c.page.Fetch(context.Background(), c.url, c.init); err == nil || err.Error() != c.text {
			t.Errorf("%s: %v, want %s", name, err, c.text)
		}
	}
	if _, err := l.Open(context.Background(), "https://apii.example.com"); err == nil || err.Error() != "open page: "+unknown {
		t.Errorf("open: %v", err)
	}
}

func TestOriginsOfTheLabAreKnown(t *testing.T) {
	for url, want := range map[string]bool{
		"https://app.example.com/x": true, "https://API.example.com": true, "http://a.b.example.test:81": true,
		"http://127.0.0.1:80": true, "http://[::1]:80": true, "http://localhost": true,
		"https://app.example.com:444": false, "http://app.example.com": false, "https://example.test": false,
	} {
		u, err := weburl.Parse(url, fetch.URL{})
		if err != nil {
			t.Fatal(err)
		}
		if got := small().known(u) == nil; got != want {
			t.Errorf("%s: known %t, want %t", url, got, want)
		}
	}
}
