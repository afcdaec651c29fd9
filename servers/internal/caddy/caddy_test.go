package caddy

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

func TestCaddyfile(t *testing.T) {
	c := targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "Caddyfile"), []targettest.Asking{
		{URL: "https://api.example.com/items", Header: targettest.FromApp, Status: 200, Want: map[string]string{
			"Access-Control-Allow-Origin": "https://app.example.com", "Vary": "Origin", "X-Upstream": "backend:3000"}},
		{URL: "https://shop.example.org/items", Header: targettest.FromEvil, Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": ""}},
		{URL: "https://api.example.com/items", Method: "OPTIONS", Header: targettest.PreApp, Status: 204, Want: map[string]string{"Access-Control-Allow-Methods": "GET, PUT", "X-Upstream": ""}},
		{URL: "https://api.example.com/secure/x", Status: 200, Want: map[string]string{"X-Upstream": "billing.internal:8443"}},
		{URL: "https://api.example.com/php/index.php", Status: 200, Want: map[string]string{"X-Upstream": "unix:/run/php/php8.2-fpm.sock"}},
		{URL: "https://api.example.com/closed", Header: targettest.FromApp, Status: 502, Want: map[string]string{"Access-Control-Allow-Origin": "https://app.example.com"}},
		{URL: "http://api.example.com/items?a=b", Status: 308, Want: map[string]string{"Location": "https://api.example.com/items?a=b"}},
		{URL: "http://plain.example.com/", Status: 200, Want: map[string]string{"X-Upstream": "grpc.internal:50051"}},
		{URL: "https://old.example.com/x", Status: 302, Want: map[string]string{"Location": "https://api.example.com/x"}},
		{URL: "http://anything.example:8080/", Status: 404},
	})
	for line, from := range map[int]string{21: "/etc/ssl/private/api.pem", 17: "/var/log/caddy/api.log", 23: "/srv/legacy", 32: "backend:3000", 27: "billing.internal"} {
		if !targettest.Changed(c, line, from) {
			t.Errorf("no change of %s in line %d: %+v", from, line, c.Changes)
		}
	}
	f := c.Files[0]
	if !strings.Contains(f.Text, `"backend:3000"`) || strings.Contains(f.Made, `"backend:3000"`) || !strings.Contains(f.Made, `"-Access-Control-*"`) && !strings.Contains(f.Made, "Access-Control-*") {
		t.Errorf("the diff is not between what the Caddyfile means and what runs:\n%s", f.Made)
	}
}

func TestCaddySiteFragment(t *testing.T) {
	cfg := targettest.Order(t, Kind{}, "site.inner")
	cfg.Options.Shared().Values = map[string]string{"BACKEND": "users.internal:8000"}
	targettest.Asked(t, Kind{}, cfg, []targettest.Asking{
		{URL: "https://api.example.com/x", Status: 200, Want: map[string]string{"X-Upstream": "users.internal:8000", "Access-Control-Allow-Origin": "https://app.example.com"}},
	})
}

func TestCaddyOwnCertificateOfOneSite(t *testing.T) {
	cfg := targettest.Written(t, Kind{}, "Caddyfile", "api.example.com {\n\ttls /etc/ssl/a.pem /etc/ssl/a.key\n\treverse_proxy backend:3000\n}\n")
	targettest.Asked(t, Kind{}, cfg, []targettest.Asking{{URL: "https://api.example.com/", Status: 200}})
}

func TestCaddyJSON(t *testing.T) {
	c := targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "caddy.json"), []targettest.Asking{
		{URL: "https://api.example.com/x", Status: 200, Want: map[string]string{"X-Upstream": "pods.internal:9000", "Access-Control-Allow-Origin": "https://app.example.com"}},
		{URL: "https://api.example.com:8001/x", Status: 200, Want: map[string]string{"X-Upstream": "pods.internal:9000"}},
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
		t.Run(bad.words, func(t *testing.T) {
			targettest.WantMistake(t, Kind{}, targettest.Written(t, Kind{}, bad.file, bad.text), bad.line, bad.words)
		})
	}
}

func TestCaddySkipUnavailable(t *testing.T) {
	cfg := targettest.Written(t, Kind{}, "Caddyfile", "api.example.com {\n\trate_limit {\n\t\tzone x\n\t}\n\theader X-Kept yes\n\treverse_proxy backend:3000\n}\n")
	cfg.SkipUnavailable = true
	c := targettest.Asked(t, Kind{}, cfg, []targettest.Asking{{URL: "https://api.example.com/", Status: 200, Want: map[string]string{"X-Kept": "yes"}}})
	if len(c.Left) != 1 || c.Left[0].Line != 2 {
		t.Errorf("left out: %+v", c.Left)
	}
}

// Caddy, started by root, puts its own authorities into the machine's trust
// stores. The copy must never do so; this test only reads it.
func TestCaddyTrustsNothing(t *testing.T) {
	cfg := targettest.Written(t, Kind{}, "Caddyfile", "{\n\tlocal_certs\n\tpki {\n\t\tca own {\n\t\t\tname own\n\t\t}\n\t}\n}\napi.example.com {\n\ttls internal\n\tacme_server\n}\n")
	c := targettest.Prepared(t, Kind{}, cfg)
	made := c.Files[0].Made
	if strings.Count(made, `"install_trust": false`) != 2 || strings.Contains(made, `"internal"`) || !strings.Contains(made, `"disable": true`) {
		t.Error(made)
	}
}
