package varnish

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

func TestRead(t *testing.T) {
	o := targettest.Written(t, Kind{}, "a.vcl", `vcl 4.1;
backend items { .host = "backend"; .probe = { .url = "/"; } .port = "3000"; }
sub vcl_recv {
    if (req.method == "OPTIONS" && req.url ~ "^/v1/") { return (synth(204)); }
}
sub vcl_deliver {
    if (req.http.Origin == "https://app.example.com" || req.http.origin ~ "^https://[a-z]+\.example\.org$") {
        set resp.http.Access-Control-Allow-Origin = req.http.Origin;
        set resp.http.Access-Control-Allow-Methods = {"GET, PUT"};
    } else {
        # set resp.http.Access-Control-Max-Age = "1";
        set resp.http.Vary = "Origin";
    }
    set resp.http.Access-Control-Allow-Origin = req.http.Origin;
    set resp.http.Access-Control-Allow-Origin = "*";
}
`)
	got, err := Kind{}.Read(t.Context(), config.Source{File: o.Options.Shared().Config})
	if err != nil {
		t.Fatal(err)
	}
	targettest.Said(t, got, []string{
		"1 in -: server",
		"1 in 1: listens 80",
		"2 in 1: passes-to backend:3000",
		"4 in 1: tells-method OPTIONS",
		"4 in 1: route regex ^/v1/",
		"7 in 1: allows-origin exact https://app.example.com",
		`7 in 1: allows-origin regex ^https://[a-z]+\.example\.org$`,
		"9 in 1: allows-method GET",
		"9 in 1: allows-method PUT",
		"12 in 1: varies Origin",
		"14 in 1: allows-origin any req.http.Origin",
		"15 in 1: allows-origin any *",
	})
}

func TestReadIncludes(t *testing.T) {
	said, err := Kind{}.Read(t.Context(), config.Source{File: "testdata/default.vcl"})
	if err != nil || len(said) < 8 {
		t.Errorf("%d statements, %v", len(said), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("if (req.http.Origin == \"x\") { set resp.http.Access-Control-Allow-Origin = req")
	f.Add("backend b { .port = }}} include")
	f.Fuzz(func(t *testing.T, text string) {
		s := &speaker{}
		v := readVCL(text)
		for i := range v.Words {
			s.backend(config.Pos{}, v, i)
			s.header(config.Pos{}, v, i, false)
			s.compared(config.Pos{}, v, i)
		}
	})
}
