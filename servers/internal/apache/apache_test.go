package apache

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

func TestApache(t *testing.T) {
	allowed := map[string]string{"Access-Control-Allow-Origin": "https://app.example.com"}
	from := func(name string) map[string]string { return map[string]string{"X-Upstream": name} }
	c := targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "httpd.conf"), []targettest.Asking{
		{URL: "https://api.example.com/items", Header: targettest.FromApp, Status: 200, Want: allowed},
		{URL: "https://api.example.com/items", Header: targettest.FromEvil, Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin", "X-Upstream": "backend:3000"}},
		{URL: "https://api.example.com/items", Method: "OPTIONS", Header: targettest.PreApp, Status: 204, Want: allowed},
		{URL: "https://a.shop.example.org/located/x", Status: 200, Want: from("backend:3000")},
		{URL: "https://api.example.com/rewritten/x", Status: 200, Want: map[string]string{"X-Upstream": "legacy:8080", "X-Saw-Path": "/old/x"}},
		{URL: "https://api.example.com/never", Status: 302, Want: map[string]string{"Location": "http://www.example.com/"}},
		{URL: "https://api.example.com/secure/x", Status: 200, Want: from("billing.internal:8443")},
		{URL: "https://api.example.com/match/x", Status: 200, Want: from("matched.internal")},
		{URL: "https://api.example.com/sock/x", Status: 200, Want: from("unix:/run/app.sock")},
		{URL: "https://api.example.com/pool/x", Status: 200, Want: from("pool-1:3000")},
		{URL: "https://api.example.com/closed", Header: targettest.FromApp, Status: 500, Want: allowed}, // 502 over HTTP/1.1, 500 over HTTP/2
		{URL: "https://api.example.com/items", Status: 200},                                             // a failed worker is asked again
		{URL: "https://api.example.com/loop/x", Status: 301},
		{URL: "http://api.example.com/items", Status: 301, Want: map[string]string{"Location": "https://api.example.com/items"}},
		{URL: "https://api.example.com/static/x", Status: 404},
	})
	for _, f := range c.Files {
		if strings.Count(f.Text, "\n") != strings.Count(f.Made, "\n") {
			t.Errorf("%s: lines have moved:\n%s", f.Path, f.Made)
		}
	}
	if len(c.Files) != 3 {
		t.Errorf("%d files", len(c.Files))
	}
	for _, l := range c.Listeners {
		if l.TLS && (len(l.Names) != 3 || !l.HTTP2 || l.Port != 443 || l.Line != 6) {
			t.Errorf("listener: %+v", l)
		}
	}
}

func TestApacheDebianTree(t *testing.T) {
	targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "debian/apache2.conf"), []targettest.Asking{
		{URL: "https://api.example.com/api/x", Status: 200, Want: map[string]string{"X-Upstream": "localhost:3000", "Access-Control-Allow-Origin": "*"}},
		{URL: "https://api.example.com/files/x", Status: 404},
		{URL: "https://api.example.com/", Status: 404},
		{URL: "http://anything.example/", Status: 404},
	})
}

func TestApacheFragments(t *testing.T) {
	allowed := map[string]string{"Access-Control-Allow-Origin": "https://app.example.com"}
	targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "sites/site.conf"), []targettest.Asking{
		{URL: "https://api.example.com/items", Status: 200, Want: map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "X-Upstream": "backend:3000"}},
		{URL: "https://api.example.com/other", Status: 404, Want: allowed},
		{URL: "http://api.example.com/items", Status: 301},
	})
	targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "location.inc"), []targettest.Asking{{URL: "https://api.example.com/api/x", Status: 200, Want: allowed}, {URL: "http://api.example.com/api/x", Status: 200}})
	targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "cors.inc"), []targettest.Asking{{URL: "https://api.example.com/x", Status: 200, Want: map[string]string{"X-Upstream": "upstream"}}})
	targettest.Asked(t, Kind{}, targettest.Order(t, Kind{}, "public/.htaccess"), []targettest.Asking{{URL: "https://api.example.com/items", Status: 200, Want: allowed}})
}

func TestApacheMistakes(t *testing.T) {
	const site = "<VirtualHost *:80>\nServerName api.example.com\n"
	for _, bad := range []struct {
		text  string
		line  int
		words string
	}{
		{site + "Headr set X y\n</VirtualHost>\n", 3, "Invalid command 'Headr'"},
		{site + "ProxyPass / \\\n\thttp://b:1/ wat\n</VirtualHost>\n", 4, "ProxyPass"},
		{site + "<Location />\n</VirtualHost>\n", 4, "</VirtualHost>"},
		{site + "Include nowhere.conf\n</VirtualHost>\n", 3, "nowhere.conf is not here"},
		{site + "ProxyPass / ajp://tomcat:8009/\n</VirtualHost>\n", 3, "ajp"},
		{"LoadModule security2_module modules/mod_security2.so\n" + site + "</VirtualHost>\n", 1, "mod_security2.so is not installed"},
		{"\n", 0, "is empty"},
	} {
		t.Run(bad.words, func(t *testing.T) {
			targettest.WantMistake(t, Kind{}, targettest.Written(t, Kind{}, "httpd.conf", bad.text), bad.line, bad.words)
		})
	}
	t.Run("includes itself", func(t *testing.T) {
		targettest.WantMistake(t, Kind{}, targettest.Written(t, Kind{}, "httpd.conf", site+"</VirtualHost>\nInclude httpd.conf\n"), 0, "without end")
	})
}

func TestApacheSkipUnavailable(t *testing.T) {
	cfg := targettest.Written(t, Kind{}, "site.conf", "<VirtualHost *:80>\nInclude nowhere.conf\nProxyPass / http://backend:3000/\n</VirtualHost>\n")
	cfg.SkipUnavailable = true
	c := targettest.Asked(t, Kind{}, cfg, []targettest.Asking{{URL: "http://api.example.com/", Status: 200}})
	if len(c.Left) != 1 || c.Left[0].Line != 2 {
		t.Errorf("left out: %+v", c.Left)
	}
}

func FuzzApacheWords(f *testing.F) {
	for _, s := range []string{"Header set X \"a b\"", "<If \"%{X} == 'y'\">", "A \\\n b", "# x\\\ny", "A \"b\\\"c\" 'd", "\\", "<>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var all []string
		for _, l := range readApache(text) {
			at := 0
			for _, w := range l.Words {
				if w.From < at || w.To <= w.From || w.To > len(l.Source) {
					t.Fatalf("word %+v of %q", w, l.Source)
				}
				at = w.To
			}
			all = append(all, l.String())
		}
		if s := strings.Join(all, "\n"); s != text {
			t.Fatalf("%q became %q", text, s)
		}
	})
}

func TestApacheLeavesTheTreeAlone(t *testing.T) {
	before := tree(t, "testdata")
	c, err := Kind{}.Prepare(t.Context(), targettest.Order(t, Kind{}, "httpd.conf"))
	if targettest.Missing(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if after := tree(t, "testdata"); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// tree is the names, sizes and times of the files below a folder.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			b.WriteString(path + " " + info.ModTime().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
