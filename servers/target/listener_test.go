package target

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

func TestListener(t *testing.T) {
	plain := Listener{Port: 80, Names: []string{"api.example.com"}, Default: true, Addr: "plain"}
	secure := Listener{Port: 443, TLS: true, Names: []string{"api.example.com", "*.app.example.com"}, Default: true, Addr: "secure"}
	second := Listener{Port: 443, TLS: true, Names: []string{"www.example.org"}, Addr: "second"}
	catchAll := Listener{Port: 443, TLS: true, Names: []string{"_"}, Default: true, Addr: "all"}
	high := Listener{Port: 8080, Addr: "high"}
	for name, c := range map[string]struct {
		have      []Listener
		host      string
		port      uint16
		tls, edge bool
		want      string // the address, or words of the error
	}{
		"by scheme":       {[]Listener{plain, secure}, "api.example.com", 443, true, false, "secure"},
		"by name":         {[]Listener{secure, second}, "www.example.org", 443, true, false, "second"},
		"wildcard":        {[]Listener{secure, second}, "x.app.example.com", 443, true, false, "secure"},
		"trailing dot":    {[]Listener{secure}, "api.example.com.", 443, true, false, "secure"},
		"nameless":        {[]Listener{second, catchAll}, "else.example", 443, true, false, "all"},
		"edge":            {[]Listener{high}, "api.example.com", 443, true, true, "high"},
		"edge by name":    {[]Listener{high, plain}, "api.example.com", 443, true, true, "plain"},
		"other host":      {[]Listener{secure}, "api.example.net", 443, true, false, "certificate name mismatch: no server of port 443 has the name api.example.net"},
		"other port":      {[]Listener{plain}, "api.example.com", 8443, true, false, "no server listens on 8443"},
		"clear text":      {[]Listener{{Port: 443}}, "a", 443, true, false, "edge: true"},
		"TLS":             {[]Listener{{Port: 80, TLS: true}}, "a", 80, false, false, "port 80 is TLS"},
		"edge before TLS": {[]Listener{secure}, "a", 443, true, true, "no server listens in clear text"},
		"nothing":         {nil, "a", 443, true, false, "the configuration has no server"},
		"offer":           {[]Listener{plain, secure}, "a", 1, true, false, "http://api.example.com:80, https://api.example.com:443, https://*.app.example.com:443"},
	} {
		t.Run(name, func(t *testing.T) {
			scheme := map[bool]string{true: "https", false: "http"}[c.tls]
			u, err := weburl.Parse(fmt.Sprintf("%s://%s:%d", scheme, c.host, c.port), fetch.URL{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := (&Copy{Listeners: c.have}).Listener(t.Context(), u.Origin(), c.edge)
			if err != nil && !strings.Contains(err.Error(), c.want) || err == nil && got.Addr != c.want {
				t.Errorf("got %q, %v, want %q", got.Addr, err, c.want)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		name, host string
		want       bool
	}{
		{"a.example", "A.example", true}, {"a.example", "b.a.example", false},
		{"*.a.example", "b.a.example", true}, {"*.a.example", "c.b.a.example", true}, {"*.a.example", "a.example", false},
		{".a.example", "a.example", true}, {".a.example", "b.a.example", true}, {".a.example", "ba.example", false},
		{"www.a.*", "www.a.org", true}, {"www.a.*", "www.b.org", false},
		{`~^v\d+\.a\.example$`, "v7.a.example", true}, {`~^v\d+\.a\.example$`, "x7.a.example", false},
		{`~^(?<name>.+)\.a\.example$`, "b.a.example", true}, {`~(?<!x)a`, "anything", true},
		{"_", "_", false}, {"", "", false}, {"*", "x", true}, {"a.example:443", "a.example", true},
	} {
		if got := covers(c.name, c.host); got != c.want {
			t.Errorf("covers(%q, %q) = %v, want %v", c.name, c.host, got, c.want)
		}
	}
}
