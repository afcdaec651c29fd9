package mend_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var caddyProgram = program{
	kind: "caddy", binary: "caddy", pkg: "caddy", file: "Caddyfile",
	check: func(_, file string) []string {
		return []string{"validate", "--config", file, "--adapter", "caddyfile"}
	},
	run: func(_, file string) []string {
		return []string{"run", "--config", file, "--adapter", "caddyfile"}
	},
}

func caddyWhole(site string) string {
	return "{\n\tadmin off\n\tauto_https off\n\tstorage file_system @DIR@/data\n\tgrace_period 2s\n}\nhttp://:@PORT@ {\n\tbind 127.0.0.1\n" + site + "\n}\n"
}

func TestCaddyApplied(t *testing.T) {
	// "secret", hashed at the least cost: the usual one takes a second for each request.
	const auth = "basicauth {\nuser JDJiJDA0JGFiY2RlZmdoaWprbG1ub3BxcnN0dXUycjlPZkpuZkNzZG5lQVhBR0huUzRVcEZGUDhXSXJX\n}\n"
	const pass, hides = "reverse_proxy @UPSTREAM@\n", "reverse_proxy @UPSTREAM@ {\n@1@\n}\n"
	r := newRig(t, caddyProgram, caddyWhole)
	r.apply(t, []fixture{
		{
			name: "nothing", kind: mend.MissingOrigin, shows: "GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
			before: pass, after: "@0@\n" + hides,
		},
		{
			name: "deferred", kind: mend.MissingOnProxyErrors, shows: "GET of nothing: status 502, Access-Control-Allow-Origin is []",
			before: "header {\nAccess-Control-Allow-Origin https://app.example.com\ndefer\n}\n" + pass, after: "@0@\n" + hides,
		},
		{
			name: "deferred with >", kind: mend.MissingOrigin, shows: "GET of nothing: status 502, Access-Control-Allow-Origin is []",
			before: "header >Access-Control-Allow-Origin https://app.example.com\n" + pass, after: "@0@\n" + hides,
		},
		{
			name: "beside the upstream's own", kind: mend.DuplicateOrigin, shows: `Access-Control-Allow-Origin is ["https://app.example.com" "*"]`,
			before: "header Access-Control-Allow-Origin https://app.example.com\n" + pass, after: "@0@\n" + hides,
		},
		{
			name: "any origin", kind: mend.OriginTooWide, shows: `GET from https://evil.test: status 200, Access-Control-Allow-Origin is ["https://evil.test"]`,
			before: "header Access-Control-Allow-Origin {http.request.header.Origin}\n" + pass, after: "@0@\n" + hides,
		},
		{
			name: "a star in a host", kind: mend.OriginTooWide, shows: "GET from https://app.example.com.evil.test",
			before: "@let header Origin https://app.example.com*\nheader @let Access-Control-Allow-Origin {http.request.header.Origin}\n" + pass,
			after:  "@0@\n" + hides,
		},
		{
			name: "a password for preflights", kind: mend.PreflightRefused, shows: "preflight from https://app.example.com: status 401",
			before: auth + pass, after: "@0@\nhandle {\n" + auth + hides + "}\n",
		},
		{
			name: "within a handle, beside others", kind: mend.MissingOrigin, shows: "GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
			before: "handle /api/* {\n" + pass + "}\nhandle {\nrespond elsewhere\n}\n",
			after:  "handle /api/* {\n@0@\n" + hides + "}\nhandle {\nrespond elsewhere\n}\n",
		},
		{
			name: "handle_errors", kind: mend.MissingOnProxyErrors, shows: "GET of nothing: status 502, Access-Control-Allow-Origin is []",
			before: pass + "handle_errors {\nrespond sorry\n}\n", after: "@0@\n" + hides + "handle_errors {\nrespond sorry\n}\n",
		},
		{
			name: "redirected", kind: mend.PreflightRedirected, shows: "preflight from https://app.example.com: status 301",
			before: "@preflights method OPTIONS\nredir @preflights /api/items/ 301\n" + pass,
			after:  "@0@\nhandle {\n@others path /other\nredir @others /api/items/ 301\n" + hides + "}\n",
		},
	})
	r.spoiled(t, "@0@\n"+hides)
	r.stricter(t, "@0@\n"+hides)
}
