package varnish

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

func TestVarnish(t *testing.T) {
	allowed := "https://app.example.com"
	c := targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "default.vcl"), []targettest.Asking{
		{URL: "http://api.example.com/items", Header: targettest.FromApp, Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": allowed, "X-Upstream": "backend:3000"}},
		{URL: "http://api.example.com/items", Header: targettest.FromEvil, Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin"}},
		{URL: "http://api.example.com/items", Method: "OPTIONS", Header: targettest.PreApp, Status: 204, Want: map[string]string{"Access-Control-Allow-Methods": "GET, PUT"}},
		{URL: "http://api.example.com/sock", Status: 200, Want: map[string]string{"X-Upstream": "unix:/run/app/app.sock"}},
		{URL: "http://api.example.com/plain", Status: 200, Want: map[string]string{"X-Upstream": "192.168.3.4"}},
		{URL: "http://api.example.com/closed", Header: targettest.FromApp, Status: 503, Want: map[string]string{"Access-Control-Allow-Origin": allowed}},
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
		if !targettest.Changed(c, line, from) {
			t.Errorf("no change of %s in line %d: %+v", from, line, c.Changes)
		}
	}
}

func TestVarnishFragment(t *testing.T) {
	targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "cors.inc.vcl"), []targettest.Asking{
		{URL: "http://api.example.com/items", Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "X-Upstream": "upstream"}},
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
		t.Run(bad.words, func(t *testing.T) {
			targettest.WantMistake(t, Kind{}, targettest.Written(t, Kind{}, "default.vcl", bad.text), bad.line, bad.words)
		})
	}
	t.Run("in an included file", func(t *testing.T) {
		cfg := targettest.Written(t, Kind{}, "default.vcl", backend+"include \"inner.vcl\";\n")
		inner := filepath.Join(filepath.Dir(cfg.Options.Shared().Config), "inner.vcl")
		if err := os.WriteFile(inner, []byte("\n\nsub vcl_recv { wat; }\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if e := targettest.Mistake(t, Kind{}, cfg); e.File != inner || e.Line != 3 {
			t.Errorf("%s:%d: %v", e.File, e.Line, e)
		}
	})
}

func FuzzVCL(f *testing.F) {
	for _, s := range []string{"backend b { .host = \"x\"; }", "C{ int x; }C", "/* */ // #\n", "\"", "{\"", "{\"a\"}", "\"\"\"a\"\"\"", "a.b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := readVCL(s)
		at := 0
		for _, k := range v.Words {
			if k.From < at || k.To <= k.From || k.To > len(s) {
				t.Fatalf("token %+v of %q", k, s)
			}
			at = k.To
		}
		if v.String() != s {
			t.Fatalf("%q became %q", s, v.String())
		}
	})
}
