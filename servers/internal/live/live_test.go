package live

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

func origin(t *testing.T, text string) fetch.Origin {
	t.Helper()
	u, err := weburl.Parse(text, fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	return u.Origin()
}

func prepared(t *testing.T, at target.Addresses) target.Prepared {
	t.Helper()
	p, err := Kind{}.Prepare(t.Context(), target.Order{Options: &at})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestListener(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler()) // its certificate is for example.com
	defer secure.Close()
	p := prepared(t, target.Addresses{
		"api.example.org:80": plain.Listener.Addr().String(), "example.com:443": secure.Listener.Addr().String(),
		"api.example.org:443": secure.Listener.Addr().String(), "clear.example.org:443": plain.Listener.Addr().String(), "gone.example.org:80": "127.0.0.1:1",
	})
	for from, want := range map[string]string{
		"http://api.example.org": "", "https://example.com": "",
		"https://api.example.org":   "certificate name mismatch",
		"https://clear.example.org": "does not speak TLS",
		"http://gone.example.org":   "nothing listens at 127.0.0.1:1",
		"http://else.example.org":   `nothing says where it is: add resolve: {"else.example.org:80"`,
	} {
		l, err := p.Listener(t.Context(), origin(t, from), false)
		switch {
		case want == "" && err != nil, want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: error is %v, want %q", from, err, want)
		case want == "" && (l.Addr == "" || l.TLS != (l.Key != "") || l.TLS != strings.HasPrefix(from, "https")):
			t.Errorf("%s: %+v", from, l)
		}
	}
}

func TestRuns(t *testing.T) {
	p := prepared(t, nil)
	if about := p.About(); about.Title != "what runs on this machine" || about.Layer != "" || len(p.Statements()) != 0 {
		t.Errorf("%+v", about)
	}
	r, err := p.Start(t.Context())
	if err != nil || r.Alive() != nil || len(r.Log()) != 0 || r.Close() != nil || p.Close() != nil {
		t.Errorf("it does not run: %v", err)
	}
}
