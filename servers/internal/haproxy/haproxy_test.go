package haproxy

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

func TestHAProxy(t *testing.T) {
	allowed := "https://app.example.com"
	c := targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "haproxy.cfg"), []targettest.Asking{
		{URL: "https://api.example.com/items", Header: targettest.FromApp, Status: 200, Want: map[string]string{
			"Access-Control-Allow-Origin": allowed, "X-Upstream": "backend:3000", "X-Saw-Path": "", "X-Team": "blue # not a comment"}},
		{URL: "https://api.example.com/items", Header: targettest.FromEvil, Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin", "X-Team": "nobody # not a comment"}},
		{URL: "https://api.example.com:8443/items", Status: 200, Want: map[string]string{"X-Upstream": "backend:3000"}},
		{URL: "http://api.example.com/items", Status: 301, Want: map[string]string{"Location": "https://api.example.com/items"}},
		{URL: "https://api.example.com:8443/closed", Header: targettest.FromApp, Status: 502, Want: map[string]string{"Access-Control-Allow-Origin": allowed, "X-Page": "ours"}},
		{URL: "https://api.example.com/legacy", Status: 200, Want: map[string]string{"X-Upstream": "192.168.7.7"}},
		{URL: "https://api.example.com/secure", Status: 200, Want: map[string]string{"X-Upstream": "billing.internal:8443"}},
		{URL: "https://api.example.com/php/index.php", Status: 200, Want: map[string]string{"X-Upstream": "unix:/run/php/fpm.sock"}},
		{URL: "https://api.example.com/again", Status: 200, Want: map[string]string{"X-Inner": "yes"}},
		{URL: "http://localhost:9000/", Status: 200},
	})
	text, made := strings.Split(c.Files[0].Text, "\n"), strings.Split(c.Files[0].Made, "\n")
	if len(text) != len(made) {
		t.Fatalf("%d lines became %d", len(text), len(made))
	}
	for i := range text {
		noted := false
		for _, ch := range c.Changes {
			noted = noted || ch.Line == i+1
		}
		if (text[i] != made[i]) != noted {
			t.Errorf("line %d: noted %v\n%s\n%s", i+1, noted, text[i], made[i])
		}
	}
	if got := made[33]; !strings.HasSuffix(got, " alpn h2,http/1.1  # the certificates come from Vault") {
		t.Errorf("bind: %s", got)
	}
}

func TestHAProxyFragments(t *testing.T) {
	cfg := targettest.Order(t, Kind{}, "backend-only.cfg")
	cfg.Options.Shared().Values = map[string]string{"API_HOST": "users.internal"}
	targettest.Asked(t, Kind{}, cfg, []targettest.Asking{
		{URL: "https://api.example.com/x", Status: 200, Want: map[string]string{"X-Upstream": "users.internal:3000", "Access-Control-Allow-Origin": "https://app.example.com"}},
		{URL: "http://api.example.com/x", Status: 200},
	})
	targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "snippet.cfg"), []targettest.Asking{
		{URL: "https://api.example.com/x", Header: targettest.FromApp, Status: 200, Want: map[string]string{"X-Upstream": "upstream", "Access-Control-Allow-Origin": "https://app.example.com"}},
		{URL: "https://api.example.com/x", Header: targettest.FromEvil, Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": ""}},
	})
}

func TestHAProxyPassesThroughToItself(t *testing.T) {
	c := targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "passthrough.cfg"), []targettest.Asking{
		{URL: "https://api.example.com/x", Status: 200, Want: map[string]string{"X-Upstream": "backend:3000"}},
	})
	if len(c.Listeners) != 1 || !c.Listeners[0].TLS {
		t.Errorf("listeners: %+v", c.Listeners)
	}
}

func TestHAProxyMistakes(t *testing.T) {
	const front = "defaults\n\tmode http\n\ttimeout client 1s\nfrontend f\n\tbind :80\n"
	for _, bad := range []struct {
		text  string
		line  int
		words string
	}{
		{front + "\thttp-request explode\n", 6, "explode"},
		{front + "\tdefault_backend nowhere\n", 4, "nowhere"},
		{front + "\tuse_backend %[req.hdr(host),map(/nowhere/at/all.map)]\n\tbackend x\n", 6, "all.map"},
		{"global\n\tlua-load /opt/cors.lua\n" + front, 2, "/opt/cors.lua is not here"},
		{"# pasted\nacl x hdr(origin) -i a\nacl\n", 3, "acl"},
		{"defaults\n\tmode http\nfrontend f\n\tbind *:${NOT_GIVEN}\n", 4, "${NOT_GIVEN} is not known"},
		{"defaults\n\tmode http\nfrontend f\n\tbind fd@3\n", 4, "file descriptor"},
		{"global\n\tdaemon\n", 0, "has no bind"},
		{"", 0, "is empty"},
	} {
		t.Run(bad.words, func(t *testing.T) {
			targettest.WantMistake(t, Kind{}, targettest.Written(t, Kind{}, "haproxy.cfg", bad.text), bad.line, bad.words)
		})
	}
}

func TestHAProxySkipUnavailable(t *testing.T) {
	cfg := targettest.Written(t, Kind{}, "haproxy.cfg", "global\n\tlua-load /opt/cors.lua\ndefaults\n\tmode http\n\ttimeout client 1s\nfrontend f\n\tbind :80\n\thttp-request return status 204\n")
	cfg.SkipUnavailable = true
	c := targettest.Asked(t, Kind{}, cfg, []targettest.Asking{{URL: "http://api.example.com/", Status: 204}})
	if len(c.Left) != 1 || c.Left[0].Line != 2 {
		t.Errorf("left out: %+v", c.Left)
	}
}

func TestHAProxyWords(t *testing.T) {
	for line, want := range map[string]string{
		`bind *:80`:                           `bind|*:80`,
		"\tserver a  b:1\t# c":                `server|a|b:1`,
		`acl x hdr(a) "b c" 'd $e' f\ g h\#i`: `acl|x|hdr(a)|b c|d $e|f g|h#i`,
		`a "b#c" d"e f"g`:                     `a|b#c|de fg`,
		`a "unfinished`:                       `a|unfinished`,
		``:                                    ``,
		`# only`:                              ``,
		`a ""`:                                `a|`,
	} {
		var got []string
		for _, w := range split(line) {
			got = append(got, w.Text)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%s: %s, want %s", line, s, want)
		}
	}
}

func FuzzHAProxyWords(f *testing.F) {
	for _, s := range []string{`bind *:80`, `a "b c" 'd' \e # f`, "\t", `"`, `\`, `a\`, `''""x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		at := 0
		for _, w := range split(line) {
			if w.From < at || w.To <= w.From || w.To > len(line) {
				t.Fatalf("word %+v of %q", w, line)
			}
			at = w.To
		}
		if l := readDirective(line); l.String() != line {
			t.Fatalf("%q became %q", line, l.String())
		}
	})
}
