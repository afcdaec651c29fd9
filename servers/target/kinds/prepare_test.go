package kinds_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
)

// plainSite serves one word.
const plainSite = "events {}\nhttp { server { listen 8080; server_name a.example; location / { return 200 hello; } } }\n"

func TestPrepareBadInput(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.conf", plainSite)
	plain := write("plain", "not a program")
	for name, c := range map[string]struct {
		kind string
		told target.Settings
		want []string
	}{
		"no file":   {"nginx", target.Settings{}, []string{"no configuration file is named"}},
		"missing":   {"nginx", target.Settings{Config: filepath.Join(dir, "gone.conf")}, []string{"gone.conf", "no such file"}},
		"folder":    {"nginx", target.Settings{Config: dir}, []string{"is a folder"}},
		"empty":     {"nginx", target.Settings{Config: write("empty.conf", "")}, []string{"empty.conf: is empty"}},
		"binary":    {"nginx", target.Settings{Config: write("bin.conf", "events {}\x00")}, []string{"bin.conf:1: ", "zero byte"}},
		"program":   {"nginx", target.Settings{Config: good, Binary: filepath.Join(dir, "nginx")}, []string{"no such file", "name a nginx executable"}},
		"no rights": {"nginx", target.Settings{Config: good, Binary: plain}, []string{"not executable"}},
		"command":   {"command", target.Settings{}, []string{"has no command"}},
	} {
		t.Run(name, func(t *testing.T) {
			k, _ := kinds.Named(c.kind)
			o := targettest.Order(t, k, "")
			*o.Options.Shared() = c.told
			got, err := k.Prepare(t.Context(), o)
			if targettest.Missing(err) {
				t.Skip(err)
			}
			if err == nil {
				got.Close()
				t.Fatal("no error")
			}
			var e *target.Error
			if !errors.As(err, &e) {
				t.Errorf("error is %T, want *Error", err)
			}
			targettest.InOrder(t, err.Error(), c.want)
		})
	}
}

func TestUnknownKind(t *testing.T) {
	if k, ok := kinds.Named("iis"); ok {
		t.Errorf("iis is %v", k)
	}
}

// mains are a configuration of each kind.
var mains = map[string]string{"caddy": "caddy.json", "haproxy": "snippet.cfg", "apache": "location.inc", "varnish": "cors.inc.vcl", "traefik": "traefik.yml"}

func orderOf(t *testing.T, name, file string) (target.Kind, target.Order) {
	t.Helper()
	k, ok := kinds.Named(name)
	if !ok {
		t.Fatalf("there is no kind %s", name)
	}
	o := targettest.Order(t, k, "")
	o.Options.Shared().Config = filepath.Join("..", "..", "internal", name, "testdata", file)
	return k, o
}

func TestMissingBinary(t *testing.T) {
	for name, file := range mains {
		k, o := orderOf(t, name, file)
		binary := filepath.Join(t.TempDir(), name)
		o.Options.Shared().Binary = binary
		if e := targettest.Mistake(t, k, o); e.File != binary || !strings.Contains(e.Error(), "no such file") || e.Remedy == "" {
			t.Errorf("%s: %v", name, e)
		}
	}
}

func TestProgramThatExitsAtOnce(t *testing.T) {
	for name, file := range mains {
		k, o := orderOf(t, name, file)
		o.Options.Shared().Binary = "true"
		o.SkipUnavailable = name == "apache"
		if e := targettest.Mistake(t, k, o); e.File != o.Options.Shared().Config || !strings.Contains(e.Problem, "exits at once") {
			t.Errorf("%s: %v", name, e)
		}
	}
}

func TestMissingConfig(t *testing.T) {
	for name := range mains {
		k, o := orderOf(t, name, "not-there.conf")
		if e := targettest.Mistake(t, k, o); e.File != o.Options.Shared().Config || !strings.Contains(e.Problem, "cannot be read") {
			t.Errorf("%s: %v", name, e)
		}
	}
}
