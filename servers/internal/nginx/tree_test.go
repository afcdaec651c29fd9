package nginx

import (
	"slices"
	"strings"
	"testing"

	"github.com/nginxinc/nginx-go-crossplane"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// changeable are the directives whose arguments a copy may change, or which it
// may have beyond the user's.
var changeable = []string{
	"listen", "port_in_redirect", "include", "load_module",
	"user", "pid", "daemon", "lock_file", "working_directory",
	"error_log", "access_log", "root", "alias", "resolver",
	"client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "uwsgi_temp_path", "scgi_temp_path",
	"proxy_cache_path", "fastcgi_cache_path", "uwsgi_cache_path", "scgi_cache_path",
	"ssl_ciphers", "ssl_certificate", "ssl_certificate_key", "ssl_dhparam", "ssl_trusted_certificate", "ssl_client_certificate", "ssl_crl",
	"ssl_stapling", "ssl_stapling_file", "ssl_session_ticket_key", "ssl_password_file", "auth_basic_user_file",
	"proxy_bind", "proxy_ssl_verify", "proxy_ssl_trusted_certificate", "proxy_ssl_certificate", "proxy_ssl_certificate_key",
	"proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "server",
}

// sameTree compares the user's tree with the copy's: apart from the changeable
// directives, from values of variables that name upstreams, and from the map of
// ports, they are the same, in the same places and on the same lines.
func sameTree(t *testing.T, f target.File, values map[string]string) {
	t.Helper()
	if strings.Count(f.Text, "\n") != strings.Count(f.Made, "\n") {
		t.Errorf("%s: the copy has other lines", f.Path)
	}
	text := f.Text
	for name, v := range values {
		text = strings.NewReplacer("${"+name+"}", v).Replace(text)
	}
	user, err := conf.Parse(f.Path, text)
	if err != nil {
		t.Fatal(err)
	}
	made, err := conf.Parse(f.Path, f.Made)
	if err != nil {
		t.Fatal(err)
	}
	compareBlocks(t, f.Path, "main", user, made)
}

func compareBlocks(t *testing.T, path, block string, user, made crossplane.Directives) {
	t.Helper()
	i := 0
	for _, d := range user {
		j := i
		for j < len(made) && !equalOrChanged(d, made[j]) && inserted(made[j]) {
			j++
		}
		if j >= len(made) || !equalOrChanged(d, made[j]) {
			if unavailableHere(d.Directive) {
				continue
			}
			t.Errorf("%s:%d: %s %q of %s is not in the copy as it was", path, d.Line, d.Directive, d.Args, block)
			return
		}
		compareBlocks(t, path, d.Directive, d.Block, made[j].Block)
		i = j + 1
	}
	for _, d := range made[i:] {
		if !inserted(d) {
			t.Errorf("%s:%d: %s %q is new in %s", path, d.Line, d.Directive, d.Args, block)
		}
	}
}

func equalOrChanged(user, made *crossplane.Directive) bool {
	if user.Directive != made.Directive && user.Directive != "#" || user.Line != made.Line {
		return false
	}
	if slices.Contains(changeable, user.Directive) && !user.IsBlock() {
		return true
	}
	return slices.Equal(user.Args, made.Args) || upstreamValue(user, made) || slices.ContainsFunc(made.Args, func(a string) bool { return strings.Contains(a, "crosscheck_server_port") })
}

// upstreamValue reports whether a value became the address of a stand-in.
func upstreamValue(user, made *crossplane.Directive) bool {
	if len(user.Args) == 0 || len(user.Args) != len(made.Args) {
		return false
	}
	last := len(made.Args) - 1
	return slices.Equal(user.Args[:last], made.Args[:last]) && strings.Contains(made.Args[last], "127.0.0.1:")
}

// inserted reports whether a directive may be in a copy beyond the user's.
func inserted(d *crossplane.Directive) bool {
	return slices.Contains(changeable, d.Directive) && !d.IsBlock() || d.Directive == "map" && strings.HasPrefix(d.Args[1], "$crosscheck_")
}

// unavailableHere are the directives of the tests that are left out.
func unavailableHere(name string) bool {
	return slices.Contains([]string{"content_by_lua_block", "lua_shared_dict", "js_import", "http2", "http3", "load_module", "listen", "include", "stream", "ssl_crl", "ssl_stapling_file", "no_such_word"}, name)
}
