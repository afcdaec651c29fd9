package verify_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/report/json"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/verify"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// session is one for the tests of this file.
func session(t *testing.T) *verify.Session {
	t.Helper()
	s, err := verify.NewSession(browser.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// load reads a policy from text, in a folder with files.
func load(t *testing.T, text string, files map[string]string) policy.Policy {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := policy.Parse(filepath.Join(dir, "cors.yaml"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// text is what crosscheck verify prints of a report.
func textOf(t *testing.T, r *verify.Report) string {
	t.Helper()
	return text.String(r.Report("rerun {id}"))
}

// api is an application that lets one page in.
func api(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Vary", "Origin")
	if r.Header.Get("Origin") == "https://app.example.com" {
		h.Set("Access-Control-Allow-Origin", "https://app.example.com")
		h.Set("Access-Control-Allow-Methods", "PUT")
	}
}

// What runs on the machine already is asked where it is, with and without
// HTTP/2; its certificate may be anybody's if it has the right name.
func TestResolve(t *testing.T) {
	s := session(t)
	for _, h2 := range []bool{false, true} {
		t.Run(fmt.Sprintf("h2 %v", h2), func(t *testing.T) {
			p := load(t, "target: https://api.example.com\nresolve: {\"api.example.com:443\": \""+tlsServer(t, "api.example.com", h2)+"\"}\n"+
				"origins: {allow: [https://app.example.com]}\nroutes: [{path: /items, methods: [GET, PUT]}]\n", nil)
			r, err := s.Run(t.Context(), verify.Config{Policy: p, IDs: []string{
				"items/get/https-app.example.com", "items/put/https-app.example.com", "items/vary/https-app.example.com", "items/put/unrelated",
			}})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Results) != 4 || r.Verdict() != judge.Conforms {
				t.Error(textOf(t, r))
			}
		})
	}
}

// tlsServer has api behind a certificate of an authority that nobody knows.
func tlsServer(t *testing.T, host string, h2 bool) string {
	t.Helper()
	a, err := servers.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := a.Certificate(host)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(api))
	srv.EnableHTTP2 = h2
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv.Listener.Addr().String()
}

// What is wrong with what runs already is said before a browser starts.
func TestResolveMistakes(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	plain := httptest.NewServer(http.HandlerFunc(api))
	defer plain.Close()
	for _, tt := range []struct{ name, addr, says string }{
		{"nothing listens", gone.Listener.Addr().String(), "nothing listens at"},
		{"no TLS", plain.Listener.Addr().String(), "does not speak TLS"},
		{"another name", tlsServer(t, "other.example.com", true), "certificate name mismatch"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, "target: https://api.example.com\nresolve: {\"api.example.com:443\": \""+tt.addr+"\"}\n"+
				"origins: {allow: [https://app.example.com]}\nroutes: [{path: /items}]\n", nil)
			if r, err := verify.Run(t.Context(), verify.Config{Policy: p}); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, %v; want an error that says %q", r, err, tt.says)
			}
		})
	}
}

// A route behind a login is judged and not just its 401, however it is entered;
// the values are in no report.
func TestEntries(t *testing.T) {
	t.Setenv("SHOP_SECRET", "correct-horse")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Vary", "Origin")
		if o := r.Header.Get("Origin"); o == "http://app.example.com" {
			h.Set("Access-Control-Allow-Origin", o)
			h.Set("Access-Control-Allow-Credentials", "true")
			h.Set("Access-Control-Allow-Headers", "x-api-key")
			h.Set("Access-Control-Expose-Headers", "X-Echo")
		}
		c, _ := r.Cookie("sid")
		in := r.Header.Get("X-Api-Key") == "correct-horse" || c != nil && c.Value == "correct-horse"
		switch {
		case r.Method == http.MethodOptions:
		case r.URL.Path == "/login" && r.Method == http.MethodPost:
			http.SetCookie(w, &http.Cookie{Name: "sid", Value: "correct-horse", Path: "/"})
		case !in:
			w.WriteHeader(http.StatusUnauthorized)
		default:
			h.Set("X-Echo", "correct-horse")
		}
	}))
	defer srv.Close()
	s := session(t)
	for name, entry := range map[string]string{
		"cookie": "{cookie: {sid: $SHOP_SECRET}}",
		"header": "{header: {X-Api-Key: $SHOP_SECRET}}",
		"login":  "{login: {url: /login, method: POST, body: $SHOP_SECRET}}",
		"nobody": "{cookie: {sid: wrong}}",
	} {
		t.Run(name, func(t *testing.T) {
			p := load(t, "target: http://api.example.com\nresolve: {\"api.example.com:80\": \""+srv.Listener.Addr().String()+"\"}\n"+
				"origins: {allow: [http://app.example.com]}\nentries: {shop: "+entry+"}\n"+
				"routes: [{path: /account, headers: [X-Api-Key], credentials: true, enter: shop, vary: false}]\n", nil)
			r, err := s.Run(t.Context(), verify.Config{Policy: p, Slow: true, IDs: []string{"account/get/http-app.example.com"}})
			if err != nil {
				t.Fatal(err)
			}
			status := r.Results[0].Steps[0].Seen.Page.Outcome.Status
			if want := map[bool]int{true: 401, false: 200}[name == "nobody"]; status != want {
				t.Errorf("status %d, want %d\n%s", status, want, textOf(t, r))
			}
			var b strings.Builder
			if err := json.Format.Write(&b, r.Report("")); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(b.String()+textOf(t, r), "correct-horse") {
				t.Error("the report tells the secret")
			}
		})
	}
}

const rightConf = `server {
    listen 443 ssl;
    server_name api.example.com;
    ssl_certificate a.pem;
    ssl_certificate_key a.key;
    location /a {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        proxy_pass http://backend:3000;
    }
    location /b {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        proxy_pass http://backend:3000;
    }
}
`

// Where a configuration changes, what it answers otherwise is asked again, and
// the rest is as before.
func TestAgain(t *testing.T) {
	p := load(t, "target: https://api.example.com\nproxy: {kind: nginx, config: nginx.conf}\n"+
		"origins: {allow: [https://app.example.com]}\nroutes: [{path: /a, errors: [404]}, {path: /b, errors: [404]}]\n",
		map[string]string{"nginx.conf": rightConf})
	watch := session(t).Watch()
	first, asked, err := watch.Run(t.Context(), verify.Config{Policy: p})
	if err != nil {
		t.Fatal(err)
	}
	if first.Verdict() != judge.Conforms || asked != len(first.Probes) {
		t.Fatalf("%d of %d asked\n%s", asked, len(first.Probes), textOf(t, first))
	}
	same, asked, err := watch.Run(t.Context(), verify.Config{Policy: p})
	if err != nil || asked != 0 || same.Verdict() != judge.Conforms {
		t.Errorf("nothing changed: %d asked, %v", asked, err)
	}
	broken := strings.Replace(rightConf, "location /b {\n        add_header Access-Control-Allow-Origin https://app.example.com always",
		"location /b {\n        add_header Access-Control-Allow-Origin https://app.example.com", 1)
	if err := os.WriteFile(p.Path(p.Proxy.Config()), []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	second, asked, err := watch.Run(t.Context(), verify.Config{Policy: p})
	if err != nil {
		t.Fatal(err)
	}
	if asked == 0 || asked > len(second.Probes)/2 {
		t.Errorf("%d of %d asked: one route of two has changed", asked, len(second.Probes))
	}
	for i, r := range second.Results {
		if want := second.Probes[i].ID == "b/error-404/https-app.example.com"; (r.Verdict != judge.Conforms) != want {
			t.Errorf("%s: %s", second.Probes[i].ID, r.Verdict)
		}
	}
}

// A real application may take the place of a stand-in: what it sends is still
// told apart from what the proxy does.
func TestRealUpstream(t *testing.T) {
	app := httptest.NewServer(http.HandlerFunc(api))
	defer app.Close()
	const conf = `server {
    listen 443 ssl;
    server_name api.example.com;
    ssl_certificate a.pem;
    ssl_certificate_key a.key;
    add_header Access-Control-Allow-Origin https://app.example.com always;
    location / { proxy_pass http://backend:3000; }
}
`
	p := load(t, "target: https://api.example.com\nproxy: {kind: nginx, config: nginx.conf}\n"+
		"upstreams: {\"backend:3000\": \""+app.Listener.Addr().String()+"\"}\n"+
		"origins: {allow: [https://app.example.com]}\nroutes: [{path: /items}]\n", map[string]string{"nginx.conf": conf})
	r, err := session(t).Run(t.Context(), verify.Config{Policy: p, IDs: []string{"items/get/https-app.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	got := textOf(t, r)
	for _, want := range []string{
		"TargetDiffers: items/get/https-app.example.com", "MultipleAllowOriginValues",
		"nginx added Access-Control-Allow-Origin to the upstream's own",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the text does not say %q:\n%s", want, got)
		}
	}
}
