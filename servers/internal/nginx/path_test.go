package nginx

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// TestNginxRoot gives documents to roots that are not on this machine.
func TestNginxRoot(t *testing.T) {
	cfg := siteOrder(t, "events {}\nhttp { server { listen 80; root /srv/gone/public;\n location /by-host/ { root /srv/gone/$host; }\n location /aliased/ { alias /srv/gone/; } } }\n")
	cfg.Options.(*options).Root = t.TempDir()
	for _, name := range []string{"page.html", "a.example/by-host/page.html"} {
		path := filepath.Join(cfg.Options.(*options).Root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := prepared(t, cfg)
	r, err := c.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, path := range []string{"/page.html", "/by-host/page.html", "/aliased/page.html"} {
		req, _ := http.NewRequest(http.MethodGet, "http://"+c.Listeners[0].Addr+path, nil)
		req.Host = "a.example"
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d, want 200\n%s", path, res.StatusCode, c.About().Diff())
		}
	}
}

// TestNginxOfThisMachine runs the configuration that the package installs, and
// leaves /etc/nginx alone.
func TestNginxOfThisMachine(t *testing.T) {
	const file = "/etc/nginx/nginx.conf"
	if !exists(file) {
		t.Skip("apt-get install nginx has it: " + file)
	}
	before, _ := os.Stat(file)
	o := siteOrder(t, "x")
	o.Options.Shared().Config = file
	c := prepared(t, o)
	r, err := c.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, f := range c.Files {
		sameTree(t, f, nil)
	}
	if after, _ := os.Stat(file); !after.ModTime().Equal(before.ModTime()) {
		t.Error("/etc/nginx/nginx.conf was written to")
	}
	for _, l := range c.Listeners {
		host, _, err := net.SplitHostPort(l.Addr)
		if ip := net.ParseIP(host); err != nil || !ip.IsLoopback() {
			t.Errorf("listens on %s, which is not loopback", l.Addr)
		}
	}
}
