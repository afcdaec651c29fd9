package lab

import (
	"slices"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func TestOfCall(t *testing.T) {
	at := func(raw string) fetch.URL {
		u, err := weburl.Parse(raw, fetch.URL{})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	get := func(raw string) wire.Exchange {
		return wire.Exchange{Method: "GET", URL: at(raw), Answered: true, Status: 200}
	}
	moved := get("https://api.example.com/old")
	moved.Status, moved.Response = 307, fetch.HeaderList{{Name: "location", Value: "https://cdn.example.com/new?v=1"}}
	log := []wire.Exchange{
		get("https://app.example.com/favicon.ico"),
		get("https://cdn.example.com/new?v=1"), // before the redirect: of another call
		moved,
		get("https://cdn.example.com/new?v=1"),
		get("https://cdn.example.com/new?v=2"),
		get("https://api.example.com/other"),
	}
	for _, c := range []struct {
		name          string
		called, ended fetch.URL
		want          []int
	}{
		{"over a redirect", at("https://api.example.com/old"), fetch.URL{}, []int{2, 3}},
		{"with a fragment", at("https://api.example.com/old#x"), fetch.URL{}, []int{2, 3}},
		{"over a redirect that the browser had cached", at("https://app.example.com/old"), at("https://cdn.example.com/new?v=2"), []int{4}},
		{"upgraded to https", at("http://api.example.com/other"), fetch.URL{}, []int{5}},
		{"at a host that does not exist", at("https://apii.example.com/old"), fetch.URL{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []wire.Exchange
			for _, i := range c.want {
				want = append(want, log[i])
			}
			same := func(a, b wire.Exchange) bool { return a.URL == b.URL && a.Status == b.Status }
			if got := ofCall(log, c.called, c.ended); !slices.EqualFunc(got, want, same) {
				t.Errorf("ofCall = %v, want %v", got, want)
			}
		})
	}
}
