package nginx

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

const factsSite = `events {}
http {
  include mime.types;
  map $http_origin $cors {
    default "";
    "https://app.example.com" $http_origin;
    '~^https://[a-z]+\.preview\.example\.com$' $http_origin;
    https://old.example.com "";
  }
  server {
    listen 80; listen [::]:80; listen 443 ssl http2;
    server_name api.example.com www.example.com;
    location = /health { return 200; }
    location ^~ /static/ { add_header Access-Control-Allow-Origin *; }
    location ~ ^/v\d+/ {
      limit_except GET { deny all; }
      if ($request_method ~ ^(PUT|PATCH)$) { return 405; }
      add_header Access-Control-Allow-Origin $cors always;
      add_header Access-Control-Allow-Methods "GET, PUT" always;
      add_header Access-Control-Allow-Headers 'Content-Type,Authorization' always;
      add_header Access-Control-Expose-Headers X-Total always;
      add_header Access-Control-Max-Age 600 always;
      add_header Access-Control-Allow-Credentials true always;
    }
    location @named { return 404; }
    location / {
      if ($http_origin ~* ^https://partner\.example$) { set $o $http_origin; }
      add_header Access-Control-Allow-Origin $o;
      more_set_headers "Access-Control-Allow-Methods: DELETE";
    }
  }
}
`

func TestRead(t *testing.T) {
	file := writeSite(t, factsSite)
	said, err := Kind{}.Read(t.Context(), config.Source{File: file})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"6 in -: allows-origin exact https://app.example.com",
		`7 in -: allows-origin regex ^https://[a-z]+\.preview\.example\.com$`,
		"8 in -: refuses-origin exact https://old.example.com",
		"10 in -: server",
		"11 in 10: listens 80",
		"11 in 10: listens-tls 443",
		"12 in 10: named api.example.com",
		"12 in 10: named www.example.com",
		"13 in 10: route exact /health",
		"14 in 10: route prefix /static/",
		"14 in 14: allows-origin any *",
		`15 in 10: route regex ^/v\d+/`,
		"16 in 15: tells-method GET",
		"17 in 15: tells-method PUT",
		"17 in 15: tells-method PATCH",
		"19 in 15: allows-method GET",
		"19 in 15: allows-method PUT",
		"20 in 15: allows-header Content-Type",
		"20 in 15: allows-header Authorization",
		"21 in 15: exposes-header X-Total",
		"22 in 15: keeps-preflights 600",
		"23 in 15: allows-credentials true",
		"25 in 10: route exact @named",
		"26 in 10: route prefix /",
		`27 in 26: allows-origin regex ^https://partner\.example$`,
		"27 in 26: allows-origin exact $http_origin",
		"29 in 26: allows-method DELETE",
	}
	targettest.Said(t, said, want)
}

func TestReadFragment(t *testing.T) {
	file := writeSite(t, "location /api/ { proxy_pass http://x:1; }\n")
	said, err := Kind{}.Read(t.Context(), config.Source{File: file})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1 in -: route prefix /api/", "1 in 1: passes-to x:1"}
	targettest.Said(t, said, want)
}

// A location in a file that two servers include is a route of both.
func TestReadIncludedTwice(t *testing.T) {
	file := writeSite(t, "http {\nserver { server_name a.example; include api.inc; }\nserver { server_name b.example; include api.inc; }\n}\n")
	inc := filepath.Join(filepath.Dir(file), "api.inc")
	if err := os.WriteFile(inc, []byte("location /api/ { add_header Access-Control-Max-Age 5; }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	said, err := Kind{}.Read(t.Context(), config.Source{File: file})
	if err != nil {
		t.Fatal(err)
	}
	var servers []int
	for _, s := range said {
		if s.Says == config.KeepsPreflights {
			servers = append(servers, s.Around(config.Server).At.Line)
		}
	}
	if !slices.Equal(servers, []int{2, 3}) {
		t.Errorf("the header is in the servers of lines %v, want 2 and 3", servers)
	}
}

func TestReadErrors(t *testing.T) {
	for name, file := range map[string]string{
		"missing": filepath.Join(t.TempDir(), "x"),
		"broken":  writeSite(t, "http {\n"),
	} {
		_, err := Kind{}.Read(t.Context(), config.Source{File: file})
		var e *target.Error
		if !errors.As(err, &e) || e.File != file {
			t.Errorf("%s: error is %v, want an *Error about %s", name, err, file)
		}
	}
}
