package proxy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestApache(t *testing.T) {
	allowed := map[string]string{"Access-Control-Allow-Origin": "https://app.example.com"}
	from := func(name string) map[string]string { return map[string]string{"X-Upstream": name} }
	c := askedOf(t, configFor(t, Apache, "httpd.conf"), []asking{
		{url: "https://api.example.com/items", header: fromApp, status: 200, want: allowed},
		{url: "https://api.example.com/items", header: fromEvil, status: 200, want: map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin", "X-Upstream": "backend:3000"}},
		{url: "https://api.example.com/items", method: "OPTIONS", header: preApp, status: 204, want: allowed},
		{url: "https://a.shop.example.org/located/x", status: 200, want: from("backend:3000")},
		{url: "https://api.example.com/rewritten/x", status: 200, want: map[string]string{"X-Upstream": "legacy:8080", "X-Saw-Path": "/old/x"}},
		{url: "https://api.example.com/never", status: 302, want: map[string]string{"Location": "http://www.example.com/"}},
		{url: "https://api.example.com/secure/x", status: 200, want: from("billing.internal:8443")},
		{url: "https://api.example.com/match/x", status: 200, want: from("matched.internal")},
		{url: "https://api.example.com/sock/x", status: 200, want: from("unix:/run/app.sock")},
		{url: "https://api.example.com/pool/x", status: 200, want: from("pool-1:3000")},
		{url: "https://api.example.com/closed", header: fromApp, status: 500, want: allowed}, // 502 over HTTP/1.1, 500 over HTTP/2
		{url: "https://api.example.com/items", status: 200},                                  // a failed worker is asked again
		{url: "https://api.example.com/loop/x", status: 301},
		{url: "http://api.example.com/items", status: 301, want: map[string]string{"Location": "https://api.example.com/items"}},
		{url: "https://api.example.com/static/x", status: 404},
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
	askedOf(t, configFor(t, Apache, "debian/apache2.conf"), []asking{
		{url: "https://api.example.com/api/x", status: 200, want: map[string]string{"X-Upstream": "localhost:3000", "Access-Control-Allow-Origin": "*"}},
		{url: "https://api.example.com/files/x", status: 404},
		{url: "https://api.example.com/", status: 404},
		{url: "http://anything.example/", status: 404},
	})
}

func TestApacheFragments(t *testing.T) {
	allowed := map[string]string{"Access-Control-Allow-Origin": "https://app.example.com"}
	askedOf(t, configFor(t, Apache, "sites/site.conf"), []asking{
		{url: "https://api.example.com/items", status: 200, want: map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "X-Upstream": "backend:3000"}},
		{url: "https://api.example.com/other", status: 404, want: allowed},
		{url: "http://api.example.com/items", status: 301},
	})
	askedOf(t, configFor(t, Apache, "location.inc"), []asking{{url: "https://api.example.com/api/x", status: 200, want: allowed}, {url: "http://api.example.com/api/x", status: 200}})
	askedOf(t, configFor(t, Apache, "cors.inc"), []asking{{url: "https://api.example.com/x", status: 200, want: map[string]string{"X-Upstream": "upstream"}}})
	askedOf(t, configFor(t, Apache, "public/.htaccess"), []asking{{url: "https://api.example.com/items", status: 200, want: allowed}})
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
		t.Run(bad.words, func(t *testing.T) { wantMistake(t, written(t, Apache, "httpd.conf", bad.text), bad.line, bad.words) })
	}
	t.Run("includes itself", func(t *testing.T) {
		wantMistake(t, written(t, Apache, "httpd.conf", site+"</VirtualHost>\nInclude httpd.conf\n"), 0, "without end")
	})
}

func TestApacheSkipUnavailable(t *testing.T) {
	cfg := written(t, Apache, "site.conf", "<VirtualHost *:80>\nInclude nowhere.conf\nProxyPass / http://backend:3000/\n</VirtualHost>\n")
	cfg.SkipUnavailable = true
	c := askedOf(t, cfg, []asking{{url: "http://api.example.com/", status: 200}})
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
			for _, w := range l.words {
				if w.from < at || w.to <= w.from || w.to > len(l.text) {
					t.Fatalf("word %+v of %q", w, l.text)
				}
				at = w.to
			}
			all = append(all, l.String())
		}
		if s := strings.Join(all, "\n"); s != text {
			t.Fatalf("%q became %q", text, s)
		}
	})
}

func TestApacheLeavesTheTreeAlone(t *testing.T) {
	before := tree(t, filepath.Join("testdata", "apache"))
	c, err := Prepare(t.Context(), configFor(t, Apache, "httpd.conf"))
	if errIsMissing(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if after := tree(t, filepath.Join("testdata", "apache")); after != before {
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
