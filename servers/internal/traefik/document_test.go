package traefik

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

func TestParse(t *testing.T) {
	for name, tt := range map[string]struct {
		file, text string
		want       []string // "keys: what is written, line"
	}{
		"YAML": {"a.yml", "# é\na:\r\n  b: \":44é3\"   # TLS\r\n  c: 'it''s'\r\n  d: [é1, \"x\", {f: g}]\n  e: &x {i: 1}\n  f: *x\n  g: |\n    text\n  \"h\": plain words # x\n",
			[]string{`a.b: ":44é3" 3`, `a.c: 'it''s' 4`, `a.d: é1 5`, `a.d: "x" 5`, `a.d.f: g 5`, `a.e.i: 1 6`, `a.h: plain words 10`}},
		"TOML": {"a.TOML", "# é\n[a.b]\n  c = \":80\" # x\n[[d]]\ne = 'x'\nf.g = [\"é\", {h = true}]\nlong = \"\"\"\na\n\"\"\"\n",
			[]string{`a.b.c: ":80" 3`, `d.e: 'x' 5`, `d.f.g: "é" 6`, `d.f.g.h: true 6`}},
	} {
		d, err := parse(tt.file, tt.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for i := range d.Words {
			got = append(got, strings.Join(d.paths[i], ".")+": "+d.Written(i)+" "+string(rune('0'+d.line(i)%10)))
		}
		for i := range tt.want {
			tt.want[i] = strings.Replace(tt.want[i], " 10", " 0", 1)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, tt.want)
		}
	}
}

func TestParseMistakes(t *testing.T) {
	for text, want := range map[string]struct {
		file string
		line int
	}{"a = 1\nb = = 2\n": {"b.toml", 2}, "a: 1\nb: [\n": {"b.yml", 2}} {
		_, err := parse(want.file, text)
		var e *target.Error
		if !errors.As(err, &e) || e.File != want.file || e.Line != want.line {
			t.Errorf("%q: %v, want an *Error at %s:%d", text, err, want.file, want.line)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: {b: [\"c\", 'd']}\n", "a = {b = [\"c\", 'd']}\n[x.y]\n", "a:\r\n  - b: c # d\r\n", "é: é\n", "? a\n: b\n", "a: !!str x\n", "a: \"\\\"\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range []string{"a.yml", "a.toml"} {
			d, err := parse(file, text)
			if err != nil {
				continue
			}
			for i, w := range d.Words {
				if w.From < 0 || w.To <= w.From || w.To > len(text) || d.line(i) < 1 {
					t.Fatalf("%s: word %+v of %q", file, w, text)
				}
			}
			if d.String() != text {
				t.Fatalf("%s: %q became %q", file, text, d.String())
			}
		}
	})
}

const tomlSite = `# tls stands in a comment only
[entryPoints.web]
  address = ":8080" # clear text
[entryPoints.other]
  address = ":8443"
[http.routers.api]
  rule = "Host(` + "`api.example.com`" + `) && PathPrefix(` + "`/v1`" + `)"
  service = "api"
  middlewares = ["cors@file"]
  entryPoints = ["other"]
  [http.routers.api.tls]
[http.middlewares.cors.headers]
  accessControlAllowOriginList = ["https://app.example.com", "https://admin.example.com"]
  accessControlAllowOriginListRegex = ['^https://.*\.example\.com$']
  accessControlAllowMethods = ["GET", "PUT"]
  accessControlMaxAge = 600
  accessControlAllowCredentials = true
  addVaryHeader = true
[http.middlewares.auth.forwardAuth]
  address = "http://auth:9000/check"
[[http.services.api.loadBalancer.servers]]
  url = 'http://backend:3000/'
`

func TestTOMLCopy(t *testing.T) {
	o := targettest.Written(t, Kind{}, "traefik.toml", tomlSite)
	o.Options.Shared().Binary = "true"
	c := targettest.Prepared(t, Kind{}, o)
	if l := c.Listeners; len(l) != 2 || l[0].Port != 8080 || l[0].TLS || !l[1].TLS || l[1].Line != 5 {
		t.Errorf("listeners: %+v", l)
	}
	made := c.Files[0].Made
	for _, gone := range []string{`":8080"`, "backend:3000", "auth:9000"} {
		if strings.Contains(made, gone) {
			t.Errorf("%s is still there:\n%s", gone, made)
		}
	}
	if strings.Count(made, "\n") != strings.Count(tomlSite, "\n") || !strings.Contains(made, "# clear text") || !strings.Contains(made, "/check\"") {
		t.Error(made)
	}
	if !targettest.Changed(c, 22, "backend:3000") {
		t.Errorf("changes: %+v", c.Changes)
	}
}

// A word in a comment, or in another setting's name, is no TLS.
func TestNoTLS(t *testing.T) {
	o := targettest.Written(t, Kind{}, "traefik.yml", "# tls\nentryPoints:\n  web:\n    address: \":8080\"\nlog:\n  format: tls\n")
	o.Options.Shared().Binary = "true"
	if c := targettest.Prepared(t, Kind{}, o); len(c.Listeners) != 1 || c.Listeners[0].TLS {
		t.Errorf("listeners: %+v", c.Listeners)
	}
}

func TestRead(t *testing.T) {
	o := targettest.Written(t, Kind{}, "traefik.toml", tomlSite)
	said, err := Kind{}.Read(t.Context(), config.Source{File: o.Options.Shared().Config})
	if err != nil {
		t.Fatal(err)
	}
	targettest.Said(t, said, []string{
		"7 in -: server",
		"5 in 7: listens-tls 8443",
		"7 in 7: named api.example.com",
		"7 in 7: route prefix /v1",
		"13 in 7: allows-origin exact https://app.example.com",
		"13 in 7: allows-origin exact https://admin.example.com",
		`14 in 7: allows-origin regex ^https://.*\.example\.com$`,
		"15 in 7: allows-method GET",
		"15 in 7: allows-method PUT",
		"16 in 7: keeps-preflights 600",
		"17 in 7: allows-credentials true",
		"18 in 7: varies Origin",
		"22 in 7: passes-to http://backend:3000/",
	})
}
