package proxy

import (
	"strings"
	"testing"
)

func TestCaddyfile(t *testing.T) {
	c := askedOf(t, configFor(t, Caddy, "Caddyfile"), []asking{
		{url: "https://api.example.com/items", header: fromApp, status: 200, want: map[string]string{
			"Access-Control-Allow-Origin": "https://app.example.com", "Vary": "Origin", "X-Upstream": "backend:3000"}},
		{url: "https://shop.example.org/items", header: fromEvil, status: 200, want: map[string]string{"Access-Control-Allow-Origin": ""}},
		{url: "https://api.example.com/items", method: "OPTIONS", header: preApp, status: 204, want: map[string]string{"Access-Control-Allow-Methods": "GET, PUT", "X-Upstream": ""}},
		{url: "https://api.example.com/secure/x", status: 200, want: map[string]string{"X-Upstream": "billing.internal:8443"}},
		{url: "https://api.example.com/php/index.php", status: 200, want: map[string]string{"X-Upstream": "unix:/run/php/php8.2-fpm.sock"}},
		{url: "https://api.example.com/closed", header: fromApp, status: 502, want: map[string]string{"Access-Control-Allow-Origin": "https://app.example.com"}},
		{url: "http://api.example.com/items?a=b", status: 308, want: map[string]string{"Location": "https://api.example.com/items?a=b"}},
		{url: "http://plain.example.com/", status: 200, want: map[string]string{"X-Upstream": "grpc.internal:50051"}},
		{url: "https://old.example.com/x", status: 302, want: map[string]string{"Location": "https://api.example.com/x"}},
		{url: "http://anything.example:8080/", status: 404},
	})
	for line, from := range map[int]string{21: "/etc/ssl/private/api.pem", 17: "/var/log/caddy/api.log", 23: "/srv/legacy", 32: "backend:3000", 27: "billing.internal"} {
		if !changed(c, line, from) {
			t.Errorf("no change of %s in line %d: %+v", from, line, c.Changes)
		}
	}
	f := c.Files[0]
	if !strings.Contains(f.Text, `"backend:3000"`) || strings.Contains(f.Made, `"backend:3000"`) || !strings.Contains(f.Made, `"-Access-Control-*"`) && !strings.Contains(f.Made, "Access-Control-*") {
		t.Errorf("the diff is not between what the Caddyfile means and what runs:\n%s", f.Made)
	}
}

func TestCaddySiteFragment(t *testing.T) {
	cfg := configFor(t, Caddy, "site.inner")
	cfg.Values = map[string]string{"BACKEND": "users.internal:8000"}
	askedOf(t, cfg, []asking{
		{url: "https://api.example.com/x", status: 200, want: map[string]string{"X-Upstream": "users.internal:8000", "Access-Control-Allow-Origin": "https://app.example.com"}},
	})
}

func TestCaddyOwnCertificateOfOneSite(t *testing.T) {
	cfg := written(t, Caddy, "Caddyfile", "api.example.com {\n\ttls /etc/ssl/a.pem /etc/ssl/a.key\n\treverse_proxy backend:3000\n}\n")
	askedOf(t, cfg, []asking{{url: "https://api.example.com/", status: 200}})
}

func TestCaddyJSON(t *testing.T) {
	c := askedOf(t, configFor(t, Caddy, "caddy.json"), []asking{
		{url: "https://api.example.com/x", status: 200, want: map[string]string{"X-Upstream": "pods.internal:9000", "Access-Control-Allow-Origin": "https://app.example.com"}},
		{url: "https://api.example.com:8001/x", status: 200, want: map[string]string{"X-Upstream": "pods.internal:9000"}},
	})
	if len(c.Listeners) != 3 || c.Listeners[0].Line != 8 {
		t.Errorf("listeners: %+v", c.Listeners)
	}
}

func TestCaddyMistakes(t *testing.T) {
	for _, bad := range []struct {
		file, text string
		line       int
		words      string
	}{
		{"Caddyfile", "api.example.com {\n\trate_limit 5\n}\n", 2, "unrecognized directive: rate_limit"},
		{"Caddyfile", "api.example.com {\n\treverse_proxy a {\n\t\twat\n\t}\n}\n", 3, "unrecognized subdirective wat"},
		{"Caddyfile", "api.example.com {\n\treverse_proxy a:1 {\n", 2, "Unexpected EOF"},
		{"Caddyfile", "\n \n", 0, "is empty"},
		{"Caddyfile", "(cors) {\n\theader X y\n}\n", 0, "has no site"},
		{"Caddyfile", "# nothing\nheader X y\nwat z\n", 3, "unrecognized directive: wat"},
		{"caddy.json", "{\n  \"apps\": {\n    \"http\" {}\n", 3, "is not Caddy's JSON"},
		{"caddy.json", "{\n  \"apps\": {\"http\": {\"servers\": {\"a\": {\"listen\": [\":80\"],\n \"routes\": [{\"handle\": [{\"handler\": \"warp\"}]}]}}}}}", 3, "warp"},
	} {
		t.Run(bad.words, func(t *testing.T) { wantMistake(t, written(t, Caddy, bad.file, bad.text), bad.line, bad.words) })
	}
}

func TestCaddySkipUnavailable(t *testing.T) {
	cfg := written(t, Caddy, "Caddyfile", "api.example.com {\n\trate_limit {\n\t\tzone x\n\t}\n\theader X-Kept yes\n\treverse_proxy backend:3000\n}\n")
	cfg.SkipUnavailable = true
	c := askedOf(t, cfg, []asking{{url: "https://api.example.com/", status: 200, want: map[string]string{"X-Kept": "yes"}}})
	if len(c.Left) != 1 || c.Left[0].Line != 2 {
		t.Errorf("left out: %+v", c.Left)
	}
}

// Caddy, started by root, puts its own authorities into the machine's trust
// stores. The copy must never do so; this test only reads it.
func TestCaddyTrustsNothing(t *testing.T) {
	cfg := written(t, Caddy, "Caddyfile", "{\n\tlocal_certs\n\tpki {\n\t\tca own {\n\t\t\tname own\n\t\t}\n\t}\n}\napi.example.com {\n\ttls internal\n\tacme_server\n}\n")
	c, err := Prepare(t.Context(), cfg)
	if errIsMissing(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	made := c.Files[0].Made
	if strings.Count(made, `"install_trust": false`) != 2 || strings.Contains(made, `"internal"`) || !strings.Contains(made, `"disable": true`) {
		t.Error(made)
	}
}
