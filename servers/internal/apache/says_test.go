package apache

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

const site = `Listen 80
<IfModule mod_ssl.c>
Listen 443
</IfModule>
<VirtualHost *:443>
	ServerName api.example.com
	ServerAlias www.example.com:443
	SSLEngine on
	SetEnvIf Origin "^https://app\.example\.com$" OK=$0
	RewriteCond %{HTTP:Origin} ^https://[a-z]+\.example\.org$
	Header always set Access-Control-Allow-Origin %{OK}e env=OK
	Header always merge Vary Origin
	<Location /v1>
		Header set Access-Control-Allow-Methods "GET, PUT"
		ProxyPass http://backend:3000/
		<Limit PUT>
		</Limit>
	</Location>
	<LocationMatch "^/fonts/">
		Header set Access-Control-Allow-Origin *
	</LocationMatch>
	ProxyPass /old http://old:1/
	Redirect permanent /gone https://example.com/
	Header unset Access-Control-Max-Age
</VirtualHost>
<IfModule !mod_headers.c>
	Header set Access-Control-Max-Age 1
</IfModule>
`

func TestRead(t *testing.T) {
	o := targettest.Written(t, Kind{}, "httpd.conf", site)
	t.Chdir(t.TempDir()) // where nothing must be written
	got, err := Kind{}.Read(t.Context(), config.Source{File: o.Options.Shared().Config})
	if err != nil {
		t.Fatal(err)
	}
	targettest.Said(t, got, []string{
		"5 in -: server",
		"5 in 5: listens-tls 443",
		"5 in 5: named api.example.com",
		"5 in 5: named www.example.com",
		"9 in 5: allows-origin exact https://app.example.com",
		`10 in 5: allows-origin regex ^https://[a-z]+\.example\.org$`,
		"12 in 5: varies Origin",
		"13 in 5: route prefix /v1",
		"14 in 13: allows-method GET",
		"14 in 13: allows-method PUT",
		"15 in 13: passes-to http://backend:3000/",
		"16 in 13: tells-method PUT",
		"19 in 5: route regex ^/fonts/",
		"20 in 19: allows-origin any *",
		"22 in 5: route prefix /old",
		"22 in 22: passes-to http://old:1/",
		"23 in 5: route prefix /gone",
		"23 in 23: redirects https://example.com/",
	})
}

// The tree of a distribution is read through its includes.
func TestReadTree(t *testing.T) {
	said, err := Kind{}.Read(t.Context(), config.Source{File: "testdata/httpd.conf"})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]bool{}
	for _, s := range said {
		files[s.At.File] = true
	}
	if len(files) < 2 {
		t.Errorf("statements of %v alone", files)
	}
}
