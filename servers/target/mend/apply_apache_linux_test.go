package mend_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var apacheProgram = program{
	kind: "apache", binary: "apache2", pkg: "apache2-bin", file: "httpd.conf",
	check: func(_, file string) []string { return []string{"-t", "-f", file} },
	run:   func(_, file string) []string { return []string{"-f", file, "-DFOREGROUND"} },
}

func apacheWhole(host string) string {
	var b strings.Builder
	b.WriteString("ServerRoot @DIR@\nServerName localhost\nDefaultRuntimeDir @DIR@\nPidFile @DIR@/pid\nMutex file:@DIR@ default\n" +
		"ErrorLog @DIR@/error.log\nListen 127.0.0.1:@PORT@\nStartServers 1\nServerLimit 2\n")
	for _, m := range []string{
		"mpm_event", "authz_core", "authz_user", "authn_core", "authn_file", "auth_basic", "headers", "rewrite", "setenvif", "alias", "proxy", "proxy_http",
	} {
		b.WriteString("LoadModule " + m + "_module /usr/lib/apache2/modules/mod_" + m + ".so\n")
	}
	b.WriteString("<IfModule unixd_module>\nUser nobody\nGroup nogroup\n</IfModule>\n")
	b.WriteString("<VirtualHost *:@PORT@>\nServerName api.example.com\n" + host + "\n</VirtualHost>\n")
	return b.String()
}

func TestApacheApplied(t *testing.T) {
	const pass = "ProxyPass /api http://@UPSTREAM@/api disablereuse=on retry=0\n"
	const auth = "<Location /api>\nAuthType Basic\nAuthName x\nAuthBasicProvider file\nAuthUserFile @DIR@/htpasswd\nRequire valid-user\n</Location>\n"
	r := newRig(t, apacheProgram, apacheWhole)
	r.apply(t, []fixture{
		{
			name: "nothing", kind: mend.MissingOrigin, shows: "GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
			before: pass, after: "@0@" + pass,
		},
		{
			name: "set without always", kind: mend.MissingOnProxyErrors, shows: "GET of nothing: status 503, Access-Control-Allow-Origin is []",
			before: "Header set Access-Control-Allow-Origin https://app.example.com\n" + pass, after: "@0@" + pass,
		},
		{
			name: "beside the upstream's own", kind: mend.DuplicateOrigin, shows: `Access-Control-Allow-Origin is ["https://app.example.com" "*"]`,
			before: "Header always set Access-Control-Allow-Origin https://app.example.com\n" + pass, after: "@0@" + pass,
		},
		{
			name: "a variable that is not set", kind: mend.InvalidValue, shows: `GET from https://evil.test: status 200, Access-Control-Allow-Origin is ["(null)"]`,
			before: "SetEnvIf Origin \"^https://app\\.example\\.com$\" LET=$0\nHeader always set Access-Control-Allow-Origin %{LET}e\n" + pass, after: "@0@" + pass,
		},
		{
			name: "a pattern without end", kind: mend.OriginTooWide, shows: "GET from https://app.example.com.evil.test",
			before: "SetEnvIf Origin \"^https://app.example.com.*\" LET=$0\nHeader always set Access-Control-Allow-Origin %{LET}e env=LET\n" + pass, after: "@0@" + pass,
		},
		{
			name: "a password for preflights", kind: mend.PreflightRefused, shows: "preflight from https://app.example.com: status 401",
			before: auth + pass, after: "@0@" + auth + pass,
		},
		{
			name: "a preflight's answer after the password", kind: mend.PreflightRefused, shows: "preflight from https://app.example.com: status 401",
			before: auth + "<Location /api>\nRewriteEngine On\nRewriteCond %{REQUEST_METHOD} =OPTIONS\nRewriteRule ^ - [R=204,L]\n</Location>\n" + pass,
			after:  "@0@" + auth + pass,
		},
		{
			name: "errors of its own", kind: mend.MissingOnErrors, shows: "an error: status 404, Access-Control-Allow-Origin is []",
			before: "Header set Access-Control-Allow-Origin https://app.example.com\nProxyErrorOverride On\n" + pass,
			after:  "@0@ProxyErrorOverride On\n" + pass,
		},
		{
			name: "redirected", kind: mend.PreflightRedirected, shows: "preflight from https://app.example.com: status 301, Access-Control-Allow-Origin is []",
			before: "Header set Access-Control-Allow-Origin *\nRewriteEngine On\nRewriteCond %{REQUEST_METHOD} =OPTIONS\nRewriteRule ^/api/items$ /api/items/ [R=301,L]\n" + pass,
			after: "@0@RewriteCond %{REQUEST_METHOD} =OPTIONS\nRewriteCond %{HTTP:Access-Control-Request-Method} .\n" +
				"RewriteRule ^/api/items$ /api/items/ [R=301,L]\n" + pass,
		},
	})
	r.spoiled(t, "@0@"+pass)
	r.stricter(t, "@0@"+pass)
}
