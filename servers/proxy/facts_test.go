package proxy

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
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

func TestFacts(t *testing.T) {
	file := writeSite(t, factsSite)
	got, err := Facts(t.Context(), Config{Kind: Nginx, File: file})
	if err != nil {
		t.Fatal(err)
	}
	at := func(line int, value string) Fact { return Fact{value, file, line} }
	want := Found{
		Servers: []FoundServer{{
			Names: []string{"api.example.com", "www.example.com"}, Ports: []FoundPort{{80, false}, {443, true}}, File: file, Line: 10,
			Locations: []FoundLocation{
				{Path: "/health", Match: Exact, File: file, Line: 13},
				{Path: "/static/", Match: Prefix, File: file, Line: 14},
				{Path: `^/v\d+/`, Match: Regex, Methods: []Fact{at(16, "GET"), at(17, "PUT"), at(17, "PATCH")}, File: file, Line: 15},
				{Path: "/", Match: Prefix, File: file, Line: 26},
			},
		}},
		Origins: []FoundOrigin{
			{Fact: at(6, "https://app.example.com"), Allowed: true},
			{Fact: at(7, `^https://[a-z]+\.preview\.example\.com$`), Regex: true, Allowed: true},
			{Fact: at(8, "https://old.example.com")},
			{Fact: at(14, "*"), Any: true, Allowed: true},
			{Fact: at(27, `^https://partner\.example$`), Regex: true, Allowed: true},
			{Fact: at(27, "$http_origin"), Allowed: true},
		},
		Methods:       []Fact{at(19, "GET"), at(19, "PUT"), at(29, "DELETE")},
		AllowHeaders:  []Fact{at(20, "Content-Type"), at(20, "Authorization")},
		ExposeHeaders: []Fact{at(21, "X-Total")},
		MaxAges:       []Fact{at(22, "600")},
		Credentials:   []Fact{at(23, "true")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

func TestFactsOfFragment(t *testing.T) {
	file := writeSite(t, "location /api/ { proxy_pass http://x:1; }\n")
	got, err := Facts(t.Context(), Config{Kind: Nginx, File: file})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Servers) != 1 || len(got.Servers[0].Locations) != 1 || got.Servers[0].Locations[0].Path != "/api/" {
		t.Errorf("got %+v, want one location", got)
	}
}

func TestFactsErrors(t *testing.T) {
	for name, cfg := range map[string]Config{
		"kind":    {Kind: Caddy, File: writeSite(t, "x")},
		"missing": {Kind: Nginx, File: filepath.Join(t.TempDir(), "x")},
		"broken":  {Kind: Nginx, File: writeSite(t, "http {\n")},
	} {
		_, err := Facts(t.Context(), cfg)
		var e *Error
		if !errors.As(err, &e) || e.File != cfg.File {
			t.Errorf("%s: error is %v, want an *Error about %s", name, err, cfg.File)
		}
	}
}
