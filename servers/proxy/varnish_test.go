package proxy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVarnish(t *testing.T) {
	allowed := "https://app.example.com"
	c := askedOf(t, configFor(t, Varnish, "default.vcl"), []asking{
		{url: "http://api.example.com/items", header: fromApp, status: 200, want: map[string]string{"Access-Control-Allow-Origin": allowed, "X-Upstream": "backend:3000"}},
		{url: "http://api.example.com/items", header: fromEvil, status: 200, want: map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin"}},
		{url: "http://api.example.com/items", method: "OPTIONS", header: preApp, status: 204, want: map[string]string{"Access-Control-Allow-Methods": "GET, PUT"}},
		{url: "http://api.example.com/sock", status: 200, want: map[string]string{"X-Upstream": "unix:/run/app/app.sock"}},
		{url: "http://api.example.com/plain", status: 200, want: map[string]string{"X-Upstream": "192.168.3.4"}},
		{url: "http://api.example.com/closed", header: fromApp, status: 503, want: map[string]string{"Access-Control-Allow-Origin": allowed}},
	})
	if len(c.Files) != 2 {
		t.Fatalf("%d files", len(c.Files))
	}
	for _, f := range c.Files {
		if strings.Count(f.Text, "\n") != strings.Count(f.Made, "\n") {
			t.Errorf("%s: lines have moved:\n%s", f.Path, f.Made)
		}
	}
	for line, from := range map[int]string{8: "acl.vcl", 16: "backend:3000", 18: ".probe = health;", 25: ".interval = 1s", 26: "proxy_header", 29: "unix:/run/app/app.sock"} {
		if !changed(c, line, from) {
			t.Errorf("no change of %s in line %d: %+v", from, line, c.Changes)
		}
	}
}

func TestVarnishFragment(t *testing.T) {
	askedOf(t, configFor(t, Varnish, "cors.inc.vcl"), []asking{
		{url: "http://api.example.com/items", status: 200, want: map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "X-Upstream": "upstream"}},
	})
}

func TestVarnishMistakes(t *testing.T) {
	const backend = "vcl 4.1;\nbackend b { .host = \"backend\"; }\n"
	for _, bad := range []struct {
		text  string
		line  int
		words string
	}{
		{backend + "sub vcl_recv {\n\tset req.http.X = ;\n}\n", 4, "Expected"},
		{backend + "sub vcl_recv {\n\tset reqq.http.X = \"y\";\n}\n", 4, "reqq"},
		{backend + "import nowhere;\n", 3, "nowhere"},
		{backend + "\ninclude \"nowhere.vcl\";\n", 4, "nowhere.vcl is not here"},
		{"vcl 4.1;\nbackend b { }\n", 2, ".host"},
		{"  \n", 0, "is empty"},
	} {
		t.Run(bad.words, func(t *testing.T) { wantMistake(t, written(t, Varnish, "default.vcl", bad.text), bad.line, bad.words) })
	}
	t.Run("in an included file", func(t *testing.T) {
		cfg := written(t, Varnish, "default.vcl", backend+"include \"inner.vcl\";\n")
		inner := filepath.Join(filepath.Dir(cfg.File), "inner.vcl")
		if err := os.WriteFile(inner, []byte("\n\nsub vcl_recv { wat; }\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if e := mistake(t, cfg); e.File != inner || e.Line != 3 {
			t.Errorf("%s:%d: %v", e.File, e.Line, e)
		}
	})
}

func FuzzVCL(f *testing.F) {
	for _, s := range []string{"backend b { .host = \"x\"; }", "C{ int x; }C", "/* */ // #\n", "\"", "{\"", "{\"a\"}", "\"\"\"a\"\"\"", "a.b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := &vclText{text: s, tokens: vclTokens(s)}
		at := 0
		for _, k := range v.tokens {
			if k.from < at || k.to <= k.from || k.to > len(s) {
				t.Fatalf("token %+v of %q", k, s)
			}
			at = k.to
		}
		if v.String() != s {
			t.Fatalf("%q became %q", s, v.String())
		}
	})
}
