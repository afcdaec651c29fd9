package proxy

import (
	"path/filepath"
	"strings"
	"testing"
)

// mains are a configuration of each kind.
var mains = map[Kind]string{Caddy: "caddy.json", HAProxy: "snippet.cfg", Apache: "location.inc", Varnish: "cors.inc.vcl", Traefik: "traefik.yml"}

func TestMissingBinary(t *testing.T) {
	for kind, file := range mains {
		cfg := configFor(t, kind, file)
		cfg.Binary = filepath.Join(t.TempDir(), string(kind))
		if e := mistake(t, cfg); e.File != cfg.Binary || !strings.Contains(e.Error(), "no such file") || e.Remedy == "" {
			t.Errorf("%s: %v", kind, e)
		}
	}
}

func TestProgramThatExitsAtOnce(t *testing.T) {
	for kind, file := range mains {
		cfg := configFor(t, kind, file)
		cfg.Binary = "true"
		if kind == Apache {
			cfg.SkipUnavailable = true
		}
		if e := mistake(t, cfg); e.File != cfg.File || !strings.Contains(e.Problem, "exits at once") {
			t.Errorf("%s: %v", kind, e)
		}
	}
}

func TestMissingConfig(t *testing.T) {
	for kind := range mains {
		cfg := configFor(t, kind, "not-there.conf")
		if e := mistake(t, cfg); e.File != cfg.File || !strings.Contains(e.Problem, "cannot be read") {
			t.Errorf("%s: %v", kind, e)
		}
	}
}
