package traefik

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

func TestTraefikCopy(t *testing.T) {
	cfg := targettest.Order(t, Kind{}, "traefik.yml")
	cfg.Options.Shared().Binary = "true" // only the copy is looked at, so any program will do
	fakes := targettest.NewFakes(t)
	fakes.Set("backend:3000", target.HTTP, "127.0.0.1:4711")
	cfg.Upstreams = fakes
	c := targettest.Prepared(t, Kind{}, cfg)
	var all string
	for _, f := range c.Files {
		all += f.Made
		if strings.Count(f.Text, "\n") != strings.Count(f.Made, "\n") {
			t.Errorf("%s: lines have moved", f.Path)
		}
	}
	for _, gone := range []string{":443\"", "backend:3000", "/var/log", "/etc/traefik", "/certs/api"} {
		if strings.Contains(all, gone) {
			t.Errorf("%s is still there:\n%s", gone, all)
		}
	}
	if !strings.Contains(all, `- url: "http://127.0.0.1:4711/"`) || !strings.Contains(all, "# TLS") {
		t.Error(all)
	}
	if l := c.Listeners; len(l) != 2 || l[0].Port != 80 || l[0].TLS || l[1].Port != 443 || !l[1].TLS || l[1].Names[0] != "api.example.com" || l[1].Line != 6 {
		t.Errorf("listeners: %+v", l)
	}
}

func TestTraefikRuns(t *testing.T) {
	targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "traefik.yml"), []targettest.Asking{
		{URL: "https://api.example.com/x", Header: targettest.FromApp, Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "X-Upstream": "backend:3000"}},
	})
}

func TestTraefikMistakes(t *testing.T) {
	t.Setenv("PATH", "/nowhere")
	cfg := targettest.Order(t, Kind{}, "traefik.yml")
	if _, err := (Kind{}).Prepare(t.Context(), cfg); err == nil || !targettest.Missing(err) || !strings.Contains(err.Error(), "remedy") {
		t.Errorf("without the program: %v", err)
	}
}
