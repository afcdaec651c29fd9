package proxy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
		cfg  Config
		want []string
	}{
		"kind":      {Config{Kind: "iis", File: good}, []string{`kind "iis" is not known`, "nginx, caddy"}},
		"no file":   {Config{Kind: Nginx}, []string{"no configuration file is named"}},
		"missing":   {Config{Kind: Nginx, File: filepath.Join(dir, "gone.conf")}, []string{"gone.conf", "no such file"}},
		"folder":    {Config{Kind: Nginx, File: dir}, []string{"is a folder"}},
		"empty":     {Config{Kind: Nginx, File: write("empty.conf", "")}, []string{"empty.conf: is empty"}},
		"binary":    {Config{Kind: Nginx, File: write("bin.conf", "events {}\x00")}, []string{"bin.conf:1: ", "zero byte"}},
		"program":   {Config{Kind: Nginx, File: good, Binary: filepath.Join(dir, "nginx")}, []string{"no such file", "name a nginx executable"}},
		"no rights": {Config{Kind: Nginx, File: good, Binary: plain}, []string{"not executable"}},
		"command":   {Config{Kind: Command}, []string{"has no command"}},
		"argv":      {Config{Kind: Command, Argv: []string{"no-such-program-here"}}, []string{"no-such-program-here", "no such file"}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, ok := dialects[c.cfg.Kind]; !ok && c.cfg.Kind == Command {
				t.Skip("kind command is not there yet")
			}
			c.cfg.Authority, c.cfg.Upstreams = authority(t), newStandIns(t)
			got, err := Prepare(t.Context(), c.cfg)
			if err == nil {
				got.Close()
				t.Fatal("no error")
			}
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("error is %T, want *Error", err)
			}
			inOrder(t, err.Error(), c.want)
		})
	}
}

func TestMissingProgramNamesPackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	defer func(p []string) { places = p }(places)
	places = []string{t.TempDir()}
	for kind, pkg := range map[Kind]string{Nginx: "nginx", Caddy: "caddy", HAProxy: "haproxy", Apache: "apache2-bin", Varnish: "varnish"} {
		_, err := findProgram(Config{Kind: kind})
		if err == nil || !strings.Contains(err.Error(), "install --no-install-recommends "+pkg+",") {
			t.Errorf("%s: error is %v, want the package %s", kind, err, pkg)
		}
	}
	if _, err := findProgram(Config{Kind: Traefik}); err == nil || !strings.Contains(err.Error(), "no package") {
		t.Errorf("traefik: error is %v", err)
	}
}

func TestDiff(t *testing.T) {
	c := prepared(t, siteConfig(t, plainSite))
	got := c.Diff()
	file := c.Files[0].Path
	inOrder(t, got, []string{"--- " + file + "\n", "+++ " + file + " (as tested)\n", "-http { server { listen 8080;", "+http {", "<copy>/temp", "server { listen 127."})
	if strings.Contains(got, c.Dir) {
		t.Errorf("the diff names the copy's folder:\n%s", got)
	}
	if strings.Contains(got, "\n-events") {
		t.Errorf("the diff has lines that are the same:\n%s", got)
	}
}
