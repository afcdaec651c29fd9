package mend_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var nginxProgram = program{
	kind: "nginx", binary: "nginx", pkg: "nginx", file: "nginx.conf",
	check: func(dir, file string) []string { return []string{"-t", "-e", "stderr", "-p", dir, "-c", file} },
	run:   func(dir, file string) []string { return []string{"-e", "stderr", "-p", dir, "-c", file} },
}

func nginxWhole(site string) string {
	return `daemon off; user root root; worker_processes 1; pid @DIR@/nginx.pid; error_log stderr;
events {}
http {
    access_log off;
    client_body_temp_path @DIR@/body; proxy_temp_path @DIR@/proxy;
    fastcgi_temp_path @DIR@/fastcgi; uwsgi_temp_path @DIR@/uwsgi; scgi_temp_path @DIR@/scgi;
` + site + `
}
`
}

func TestNginxApplied(t *testing.T) {
	const open, end = "server { listen 127.0.0.1:@PORT@;\n", "\n}\n"
	const pass = "proxy_pass http://@UPSTREAM@;\n"
	mended := "@0@\n" + open + "location /api/items {\n@1@\n" + pass + "}" + end
	if0 := `if ($request_method = OPTIONS) {
        add_header Access-Control-Allow-Origin $http_origin always;
        return 204;
    }
`
	r := newRig(t, nginxProgram, nginxWhole)
	r.apply(t, []fixture{
		{
			name: "nothing", kind: mend.MissingOrigin, shows: "GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
			before: open + "location /api/items {\n" + pass + "}" + end, after: mended,
		},
		{
			name: "without always", kind: mend.MissingOnErrors, shows: "an error: status 404, Access-Control-Allow-Origin is []",
			before: open + "location /api/items {\nadd_header Access-Control-Allow-Origin $http_origin;\n" + pass + "}" + end, after: mended,
		},
		{
			name: "in the server block, and lost in the location", kind: mend.MissingOrigin, shows: "GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
			before: open + "add_header Access-Control-Allow-Origin $http_origin always;\nlocation /api/items {\nadd_header X-Frame-Options DENY;\n" + pass + "}" + end, after: mended,
		},
		{
			name: "any origin", kind: mend.OriginTooWide, shows: `GET from https://evil.test: status 200, Access-Control-Allow-Origin is ["https://evil.test"]`,
			before: open + "location /api/items {\nadd_header Access-Control-Allow-Origin $http_origin always;\n" + pass + "}" + end, after: mended,
		},
		{
			name: "a pattern without end", kind: mend.OriginTooWide, shows: "GET from https://app.example.com.evil.test",
			before: "map $http_origin $let { default \"\"; \"~^https://app.example.com\" $http_origin; }\n" +
				open + "location /api/items {\nadd_header Access-Control-Allow-Origin $let always;\n" + pass + "}" + end, after: mended,
		},
		{
			name: "beside the upstream's own", kind: mend.DuplicateOrigin, shows: `Access-Control-Allow-Origin is ["*" "https://app.example.com"]`,
			before: open + "location /api/items {\nadd_header Access-Control-Allow-Origin https://app.example.com always;\n" + pass + "}" + end, after: mended,
		},
		{
			name: "a password for preflights", kind: mend.PreflightRefused, shows: "preflight from https://app.example.com: status 401",
			before: open + "location /api/items {\nauth_basic x; auth_basic_user_file @DIR@/htpasswd;\n" + pass + "}" + end,
			after:  "@0@\n" + open + "location /api/items {\n@1@\nauth_basic x; auth_basic_user_file @DIR@/htpasswd;\n" + pass + "}" + end,
		},
		{
			name: "a rewrite before the answer", kind: mend.PreflightRefused, shows: "preflight from https://app.example.com: status 405",
			before: open + "location /api/items {\nrewrite ^/api/(.*) /$1 break;\n" + if0 + pass + "}" + end,
			after:  "@0@\n" + open + "location /api/items {\n@1@\nrewrite ^/api/(.*) /$1 break;\n" + pass + "}" + end,
		},
		{
			name: "shadowed by a regex", kind: mend.MissingOrigin, shows: "GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
			before: open + "location /api/items {\nadd_header Access-Control-Allow-Origin $http_origin always;\n" + pass + "}\nlocation ~ ^/api/ {\n" + pass + "}" + end,
			after:  "@0@\n" + open + "location /api/items {\n" + pass + "}\nlocation ~ ^/api/ {\n@1@\n" + pass + "}" + end,
		},
		{
			name: "a slash too few", kind: mend.PreflightRedirected, shows: "preflight from https://app.example.com: status 301",
			before: open + "location /api/items/ {\n" + pass + "}" + end,
			after:  "@0@\n" + open + "location = /api/items {\n@1@\n" + pass + "}\nlocation /api/items/ {\n" + pass + "}" + end,
		},
		{
			name: "too large for an if", kind: mend.MissingOnProxyErrors, shows: "a body that is too large: status 413, Access-Control-Allow-Origin is []", limits: true,
			before: open + "client_max_body_size 1k;\nlocation /api/items {\n" + if0 + "if ($http_origin) { add_header Access-Control-Allow-Origin $http_origin always; }\n" + pass + "}" + end,
			after:  "@0@\n" + open + "client_max_body_size 1k;\nlocation /api/items {\n@1@\n" + pass + "}" + end,
		},
		{
			name: "an error page", kind: mend.MissingOnProxyErrors, shows: "GET of nothing: status 502, Access-Control-Allow-Origin is []",
			before: open + "error_page 502 /sorry;\nlocation = /sorry { internal; return 502 sorry; }\n" +
				"location /api/items {\nadd_header Access-Control-Allow-Origin $http_origin always;\n" + pass + "}" + end,
			after: "@0@\n" + open + "error_page 502 /sorry;\nlocation = /sorry { internal;\n@1@\nreturn 502 sorry; }\n" +
				"location /api/items {\n@1@\n" + pass + "}" + end,
		},
	})
	r.spoiled(t, mended)
	r.stricter(t, mended)
}
