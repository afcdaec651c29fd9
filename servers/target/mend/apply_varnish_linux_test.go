package mend_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var varnishProgram = program{
	kind: "varnish", binary: "varnishd", pkg: "varnish", file: "default.vcl",
	// It compiles the configuration when it starts: a check would do it twice.
	run: func(dir, file string) []string {
		return []string{"-F", "-j", "none", "-n", dir + "/wd", "-a", "127.0.0.1:@PORT@", "-f", file, "-s", "malloc,16m"}
	},
}

func TestVarnishApplied(t *testing.T) {
	r := newRig(t, varnishProgram, varnishWhole)
	r.apply(t, []fixture{
		{
			name: "nothing", kind: mend.MissingOrigin, shows: "GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
			after: "@0@",
		},
		{
			name: "set before it is stored", kind: mend.MissingOnProxyErrors, shows: "GET of nothing: status 503, Access-Control-Allow-Origin is []",
			before: "sub vcl_backend_response {\nset beresp.http.Access-Control-Allow-Origin = \"https://app.example.com\";\n}\n", after: "@0@",
		},
		{
			name: "a pattern without end", kind: mend.OriginTooWide, shows: "GET from https://app.example.com.evil.test",
			before: "sub vcl_deliver {\nif (req.http.Origin ~ \"^https://app.example.com\") {\nset resp.http.Access-Control-Allow-Origin = req.http.Origin;\n}\n}\n",
			after:  "@0@",
		},
		{
			name: "a password for preflights", kind: mend.PreflightRefused, shows: "preflight from https://app.example.com: status 401",
			before: password, after: "@0@" + password,
		},
	})
}

const password = "sub vcl_recv {\nif (!req.http.Authorization) {\nreturn (synth(401));\n}\nunset req.http.Authorization;\n}\n"

func varnishWhole(subs string) string {
	return "vcl 4.1;\nbackend app {\n.host = \"127.0.0.1\";\n.port = \"@UPSTREAMPORT@\";\n}\n" + subs
}
