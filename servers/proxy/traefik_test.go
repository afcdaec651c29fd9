package proxy

import (
	"strings"
	"testing"
)

func TestTraefikCopy(t *testing.T) {
	cfg := configFor(t, Traefik, "traefik.yml")
	cfg.Binary = "true" // only the copy is looked at, so any program will do
	cfg.Upstreams = &fakes{t: t, byName: map[string]string{"backend:3000 http": "127.0.0.1:4711"}}
	c, err := Prepare(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
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
	askedOf(t, configFor(t, Traefik, "traefik.yml"), []asking{
		{url: "https://api.example.com/x", header: fromApp, status: 200, want: map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "X-Upstream": "backend:3000"}},
	})
}

func TestTraefikMistakes(t *testing.T) {
	t.Setenv("PATH", "/nowhere")
	cfg := configFor(t, Traefik, "traefik.yml")
	if _, err := Prepare(t.Context(), cfg); err == nil || !errIsMissing(err) || !strings.Contains(err.Error(), "remedy") {
		t.Errorf("without the program: %v", err)
	}
}
