package mend_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var haproxyProgram = program{
	kind: "haproxy", binary: "haproxy", pkg: "haproxy", file: "haproxy.cfg",
	check: func(_, file string) []string { return []string{"-c", "-f", file} },
	run:   func(_, file string) []string { return []string{"-db", "-f", file} },
}

func haproxyWhole(frontend string) string {
	return `global
    log stdout format raw local0 err
defaults
    mode http
    timeout connect 2s
    timeout client 5s
    timeout server 5s
userlist people
    user user insecure-password secret
frontend in
    bind 127.0.0.1:@PORT@
` + frontend + `
    default_backend out
backend out
    retries 0
    server app @UPSTREAM@
`
}

func TestHAProxyApplied(t *testing.T) {
	const auth = "    http-request auth unless { http_auth(people) }\n"
	const star = "    http-request set-var(txn.o) req.hdr(Origin)\n"
	r := newRig(t, haproxyProgram, haproxyWhole)
	r.apply(t, []fixture{
		{
			name: "nothing", kind: mend.MissingOrigin, shows: "GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
			after: "@0@",
		},
		{
			name: "http-response", kind: mend.MissingOnProxyErrors, shows: "GET of nothing: status 503, Access-Control-Allow-Origin is []",
			before: "    http-response set-header Access-Control-Allow-Origin https://app.example.com\n", after: "@0@",
		},
		{
			name: "beside the upstream's own", kind: mend.DuplicateOrigin, shows: `Access-Control-Allow-Origin is ["*" "https://app.example.com"]`,
			before: "    http-response add-header Access-Control-Allow-Origin https://app.example.com\n", after: "@0@",
		},
		{
			name: "a prefix", kind: mend.OriginTooWide, shows: "GET from https://app.example.com.evil.test",
			before: star + "    http-response set-header Access-Control-Allow-Origin %[var(txn.o)] if { var(txn.o) -m beg https://app.example.com }\n", after: "@0@",
		},
		{
			name: "empty", kind: mend.InvalidValue, shows: `GET without Origin: status 200, Access-Control-Allow-Origin is [""]`,
			before: star + "    http-response set-header Access-Control-Allow-Origin %[var(txn.o)]\n", after: "@0@",
		},
		{
			name: "a password for preflights", kind: mend.PreflightRefused, shows: "preflight from https://app.example.com: status 401",
			before: auth, after: "@0@" + auth,
		},
		{
			name: "redirected", kind: mend.PreflightRedirected, shows: "preflight from https://app.example.com: status 302, Access-Control-Allow-Origin is []",
			before: "    http-response set-header Access-Control-Allow-Origin *\n    http-request redirect location /api/items/ if METH_OPTIONS { req.hdr(Origin) -m found }\n",
			after:  "@0@    http-request redirect location /api/items/ if METH_OPTIONS { req.hdr(Origin) -m str https://evil.test }\n",
		},
	})
	r.spoiled(t, "@0@")
	r.stricter(t, "@0@")
}
