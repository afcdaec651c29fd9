package caddy

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

const site = `{
	admin off
}
(cors) {
	@app header Origin {args[0]} # the page
	header @app {
		Access-Control-Allow-Origin {http.request.header.Origin}
		>Access-Control-Max-Age 600
		-Server
	}
	header +Vary Origin
}
api.example.com, shop.example.org:8443 {
	import cors https://app.example.com
	@preflight {
		method OPTIONS PUT
		header_regexp origin Origin ^https://[a-z]+\.example\.org$
		header Origin https://*.example.net
	}
	handle_path /v1/* {
		header Access-Control-Allow-Methods "GET, PUT"
		reverse_proxy backend:3000 \
			backend:3001
	}
	redir /old https://example.com/ permanent
	reverse_proxy /exact other:1
}
http://plain.example.com {
	header Access-Control-Allow-Origin {header.Origin}
	header Access-Control-Allow-Origin *
}
:8080 {
	respond 200
}
`

func TestRead(t *testing.T) {
	o := targettest.Written(t, Kind{}, "Caddyfile", site)
	got, err := Kind{}.Read(t.Context(), config.Source{File: o.Options.Shared().Config})
	if err != nil {
		t.Fatal(err)
	}
	targettest.Said(t, got, []string{
		"13 in -: server",
		"13 in 13: listens-tls 443",
		"13 in 13: named api.example.com",
		"13 in 13: listens-tls 8443",
		"13 in 13: named shop.example.org",
		"5 in 13: allows-origin exact https://app.example.com",
		"8 in 13: keeps-preflights 600",
		"11 in 13: varies Origin",
		"16 in 13: tells-method OPTIONS",
		"16 in 13: tells-method PUT",
		`17 in 13: allows-origin regex ^https://[a-z]+\.example\.org$`,
		`18 in 13: allows-origin regex ^https://.*\.example\.net$`,
		"20 in 13: route prefix /v1/",
		"21 in 20: allows-method GET",
		"21 in 20: allows-method PUT",
		"22 in 20: passes-to backend:3000",
		"22 in 20: passes-to backend:3001",
		"25 in 13: redirects https://example.com/",
		"26 in 13: route exact /exact",
		"26 in 26: passes-to other:1",
		"28 in -: server",
		"28 in 28: listens 80",
		"28 in 28: named plain.example.com",
		"29 in 28: allows-origin any {header.Origin}",
		"30 in 28: allows-origin any *",
		"32 in -: server",
		"32 in 32: listens 8080",
	})
}

func TestReadOthers(t *testing.T) {
	for file, least := range map[string]int{"testdata/Caddyfile": 15, "testdata/site.inner": 2} {
		if said, err := (Kind{}).Read(t.Context(), config.Source{File: file}); err != nil || len(said) < least {
			t.Errorf("%s: %d statements, %v", file, len(said), err)
		}
	}
	if said, err := (Kind{}).Read(t.Context(), config.Source{File: "testdata/caddy.json"}); err != nil || len(said) != 0 {
		t.Errorf("JSON has %d statements, %v", len(said), err)
	}
}

func FuzzReadCaddyfile(f *testing.F) {
	for _, s := range []string{site, "a {\n", "}", "{", "\"", "`", "\\\n", "import x y\n(x) {\nimport x\n}\n", "@a\n", "header\n", "redir\n", "reverse_proxy\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := &speaker{snippets: map[string]body{}}
		all := readCaddyfile(text)
		s.collect("x", all, 0)
		s.body(body{"x", all}, nil, false, nil, 0)
		for _, d := range all {
			if len(d.words) > 0 {
				s.site("x", d)
			}
		}
	})
}
