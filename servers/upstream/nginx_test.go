package upstream_test

import (
	"bytes"
	"net"
	"net/http"
	"net/http/fcgi"
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/proxy"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// params are what Debian's fastcgi_params, uwsgi_params and scgi_params have in
// common, for one of the three.
func params(prefix string) string {
	var b strings.Builder
	for _, p := range []string{
		"QUERY_STRING $query_string", "REQUEST_METHOD $request_method", "CONTENT_TYPE $content_type", "CONTENT_LENGTH $content_length",
		"REQUEST_URI $request_uri", "DOCUMENT_URI $document_uri", "SERVER_PROTOCOL $server_protocol", "REQUEST_SCHEME $scheme",
		"SERVER_NAME $server_name", "SCRIPT_NAME $fastcgi_script_name",
	} {
		b.WriteString(prefix + "_param " + p + "; ")
	}
	return b.String()
}

// passes are how nginx passes on what is at /pass.
var passes = []struct {
	name     string
	protocol proxy.Protocol
	recorded string
	location string
}{
	{"proxy_pass", proxy.HTTP, "HTTP/1.0", "proxy_pass http://ADDR;"},
	{"proxy_pass with keep-alive", proxy.HTTP, "HTTP/1.1", "proxy_pass http://ADDR; proxy_http_version 1.1; proxy_set_header Connection '';"},
	{"proxy_pass within TLS", proxy.HTTPS, "HTTP/1.0", "proxy_pass https://ADDR;"},
	{"fastcgi_pass", proxy.FastCGI, "FastCGI", params("fastcgi") + "fastcgi_pass ADDR;"},
	{"fastcgi_pass with keep-alive", proxy.FastCGI, "FastCGI", params("fastcgi") + "fastcgi_keep_conn on; fastcgi_pass ADDR;"},
	{"uwsgi_pass", proxy.UWSGI, "uwsgi", params("uwsgi") + "uwsgi_pass ADDR;"},
	{"scgi_pass", proxy.SCGI, "SCGI", params("scgi") + "scgi_pass ADDR;"},
	{"grpc_pass", proxy.GRPC, "HTTP/2.0", "grpc_pass grpc://ADDR;"},
	{"grpc_pass within TLS", proxy.GRPC, "HTTP/2.0", "grpc_pass grpcs://ADDR;"},
}

func TestBehindNginx(t *testing.T) {
	for _, p := range passes {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, upstream.Config{})
			throughNginx(t, s, stand(t, s, "backend:3000", p.protocol), p.location, p.recorded)
		})
	}
}

// TestRealBehindNginx puts a stand-in in front of a stand-in, which plays the
// application.
func TestRealBehindNginx(t *testing.T) {
	for _, p := range passes {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			app := start(t, upstream.Config{})
			s := start(t, upstream.Config{Real: map[string]string{"backend:3000": stand(t, app, "app", p.protocol)}})
			throughNginxTo(t, s, app, stand(t, s, "backend:3000", p.protocol), p.location, p.recorded)
			for _, x := range s.Exchanges("p") {
				y := app.Exchanges("p")[slices.IndexFunc(app.Exchanges("p"), func(y upstream.Exchange) bool { return y.Method == x.Method })]
				if len(x.Request) != len(y.Request) || x.Status != y.Status || x.Body != y.Body {
					t.Errorf("passed on %+v\nreceived %+v", x, y)
				}
			}
		})
	}
}

func throughNginx(t *testing.T, s *upstream.Set, addr, location, recorded string) {
	throughNginxTo(t, s, s, addr, location, recorded)
}

// throughNginxTo asks through nginx what is staged at app, and looks at what s
// recorded.
func throughNginxTo(t *testing.T, s, app *upstream.Set, addr, location, recorded string) {
	base := nginx(t, "location / { "+strings.ReplaceAll(location, "ADDR", addr)+" }")
	for _, set := range []*upstream.Set{s, app} {
		set.Stage("p", upstream.Answers{
			Preflight: wire.ScriptedAnswer{Status: 204, Headers: headers("Access-Control-Allow-Origin", "https://app.example.com", "Access-Control-Allow-Methods", "PUT")},
			Response:  wire.ScriptedAnswer{Status: 404, Body: strings.Repeat("no ", 50_000), Headers: headers("Access-Control-Allow-Origin", "*", "Access-Control-Allow-Origin", "https://app.example.com", "Content-Type", "text/plain")},
		})
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, _ := ask(t, client, "OPTIONS", base+"/items/1?a=b&crosscheck=p", "",
		"Origin", "https://app.example.com", "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "content-type")
	if resp.StatusCode != 204 || resp.Header.Get("Access-Control-Allow-Methods") != "PUT" {
		t.Errorf("preflight: %v", resp)
	}
	body := strings.Repeat("0123456789", 20_000)
	resp, got := ask(t, client, "PUT", base+"/items/1?a=b&crosscheck=p", body, "Origin", "https://app.example.com", "Content-Type", "application/json", "X-Trace", "7")
	if resp.StatusCode != 404 || len(got) != 150_000 || len(resp.Header["Access-Control-Allow-Origin"]) != 2 {
		t.Errorf("PUT: %v, %d bytes", resp, len(got))
	}
	all := s.Exchanges("p")
	if len(all) != 2 || !all[0].Preflight || all[1].Preflight {
		t.Fatalf("recorded %+v; strays %+v", all, s.Strays())
	}
	pre, put := all[0], all[1]
	if v, _ := pre.Request.Get("Access-Control-Request-Headers"); v != "content-type" || pre.Protocol != recorded || pre.Status != 204 {
		t.Errorf("preflight recorded as %+v", pre)
	}
	trace, _ := put.Request.Get("X-Trace")
	kind, _ := put.Request.Get("Content-Type")
	if put.Method != "PUT" || put.URL.Path != "/items/1" || put.URL.Query != "?a=b&crosscheck=p" || trace != "7" || kind != "application/json" ||
		put.BodyLen != int64(len(body)) || put.Body != body[:64<<10] || put.Status != 404 || len(put.Reply) != 64<<10 ||
		len(put.Response.Values("Access-Control-Allow-Origin")) != 2 {
		t.Errorf("PUT recorded as %s %s, %v, %d bytes; %d %v, %d bytes", put.Method, put.URL, put.Request, put.BodyLen, put.Status, put.Response, len(put.Reply))
	}

	for _, set := range []*upstream.Set{s, app} {
		set.Stage("p", upstream.Answers{Fault: upstream.Reset})
	}
	if resp, _ := ask(t, client, "GET", base+"/items/1?crosscheck=p", ""); resp.StatusCode != 502 {
		t.Errorf("a reset came out as %v, want 502", resp)
	}
	if err := s.Down("backend:3000"); err != nil {
		t.Fatal(err)
	}
	if resp, _ := ask(t, client, "GET", base+"/items/1?crosscheck=p", ""); resp.StatusCode != 502 {
		t.Errorf("down, and %v, want 502", resp)
	}
}

// TestRealFastCGI has a FastCGI application that is not ours.
func TestRealFastCGI(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go fcgi.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("X-Trace", r.Header.Get("X-Trace"))
		w.WriteHeader(418)
		w.Write(bytes.Repeat([]byte("tea "), 40_000))
	}))
	s := start(t, upstream.Config{Real: map[string]string{"php": l.Addr().String()}})
	s.Stage("p", upstream.Answers{})
	for _, keep := range []string{"", "fastcgi_keep_conn on;"} {
		base := nginx(t, "location / { "+params("fastcgi")+keep+" fastcgi_pass "+stand(t, s, "php", proxy.FastCGI)+"; }")
		resp, body := ask(t, http.DefaultClient, "POST", base+"/x.php?crosscheck=p", "sugar", "X-Trace", "5")
		if resp.StatusCode != 418 || len(body) != 160_000 || resp.Header.Get("X-Trace") != "5" {
			t.Errorf("%v, %d bytes", resp, len(body))
		}
		x := only(t, s, "p")
		if v, _ := x.Response.Get("X-Trace"); x.Status != 418 || v != "5" || x.Body != "sugar" || x.URL.Path != "/x.php" {
			t.Errorf("recorded %+v", x)
		}
		s.Forget("p")
		s.Stage("p", upstream.Answers{})
	}
}
