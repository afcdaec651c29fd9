package apache

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// wrap writes the file that Apache is started with: paths below Dir, what the
// configuration lacks, and the copy.
func (e *edit) wrap(first *source) error {
	dir := e.w.Copy.Dir
	var b strings.Builder
	fmt.Fprintf(&b, "ServerRoot %q\nDefaultRuntimeDir %q\nPidFile %q\nMutex %q default\nErrorLog %q\n", dir, dir, dir+"/apache.pid", "file:"+dir, dir+"/error.log")
	if os.Geteuid() == 0 { // Apache does not serve as root
		b.WriteString("User #65534\nGroup #65534\n")
	}
	name := "localhost"
	if names := target.Certifiable(e.w.Hosts); len(names) > 0 {
		name = names[0]
	}
	fmt.Fprintf(&b, "ServerName %s\n", name)
	for _, v := range []string{"APACHE_LOG_DIR", "APACHE_RUN_DIR", "APACHE_LOCK_DIR", "APACHE_PID_FILE"} {
		fmt.Fprintf(&b, "Define %s %q\n", v, dir)
	}
	for _, m := range e.needed(first) {
		fmt.Fprintf(&b, "LoadModule %s_module %q\n", strings.TrimPrefix(m, "mod_"), filepath.Join(e.dir, m+".so"))
	}
	include := fmt.Sprintf("Include %q\n", filepath.Join(dir, first.copy))
	switch {
	case len(e.listen) == 0:
		inside, err := e.inside(first, include)
		if err != nil {
			return err
		}
		b.WriteString(inside)
	default:
		if !e.listens() {
			for _, key := range e.listen {
				fmt.Fprintf(&b, "Listen 127.0.0.1:%s\n", e.w.PortOf(key))
			}
			e.w.Change(first.path, 1, "", "Listen "+strings.Join(e.listen, " "), "the file is a fragment")
		}
		b.WriteString(include)
	}
	root, err := e.w.Root()
	if err != nil {
		return err
	}
	if err := e.w.Put("mime.types", "text/html html\ntext/plain txt\napplication/json json\n"); err != nil {
		return err
	}
	fmt.Fprintf(&b, "<Directory %q>\n\tRequire all granted\n</Directory>\n", root)
	fmt.Fprintf(&b, "<IfModule mod_mime.c>\n\tTypesConfig %q\n</IfModule>\n", dir+"/mime.types")
	b.WriteString("<IfModule mod_ssl.c>\n\tSSLProxyVerify none\n\tSSLProxyCheckPeerName off\n\tSSLProxyCheckPeerCN off\n\tSSLProxyCheckPeerExpire off\n</IfModule>\n")
	e.w.Copy.Main = filepath.Join(dir, "httpd.conf")
	return e.w.Put("httpd.conf", b.String())
}

// listens reports whether a Listen directive is read.
func (e *edit) listens() bool {
	return e.any(func(l *directive) bool { return l.name() == "listen" })
}

func (e *edit) any(is func(*directive) bool) bool {
	return slices.ContainsFunc(e.files, func(f *source) bool {
		return slices.ContainsFunc(f.lines, func(l *directive) bool { return !l.asleep && len(l.Words) > 0 && is(l) })
	})
}

// inside puts a fragment that has no virtual host into one, with TLS and
// without. Where it passes nothing on, a stand-in is behind it.
func (e *edit) inside(first *source, include string) (string, error) {
	body := include
	root, err := e.w.Root()
	if err != nil {
		return "", err
	}
	htaccess := filepath.Base(first.path) == ".htaccess"
	switch {
	case htaccess:
		text, err := os.ReadFile(filepath.Join(e.w.Copy.Dir, first.copy))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(root, ".htaccess"), text, 0o644); err != nil || e.w.HasRoot() {
			return "", &target.Error{File: first.path, Problem: "an .htaccess file cannot be put into a root of the user's", Remedy: "leave root out"}
		}
		body = fmt.Sprintf("DocumentRoot %q\n<Directory %q>\n\tAllowOverride All\n</Directory>\n", root, root)
	case !e.proxy && !e.any(func(l *directive) bool { return l.name() == "documentroot" }):
		addr, err := e.w.Stand("upstream", target.HTTP, first.path, 0)
		if err != nil {
			return "", err
		}
		body += fmt.Sprintf("ProxyPass \"/\" \"http://%s/\" retry=0\n", addr)
	}
	var b strings.Builder
	for _, port := range []string{"443", "80"} {
		to, err := e.w.Listen(":" + port)
		if err != nil {
			return "", err
		}
		tls := ""
		if port == "443" {
			cert, err := e.w.Certificate(nil)
			if err != nil {
				return "", err
			}
			tls = fmt.Sprintf("SSLEngine on\nSSLCertificateFile %q\nSSLCertificateKeyFile %q\nProtocols h2 http/1.1\n", cert+".crt", cert+".key")
		}
		fmt.Fprintf(&b, "Listen 127.0.0.1:%s\n<VirtualHost 127.0.0.1:%s>\n%s%s</VirtualHost>\n", to, to, tls, body)
		e.w.Copy.Listeners = append(e.w.Copy.Listeners, target.Listener{
			Port: target.PortNumber(port), TLS: tls != "", HTTP2: tls != "", Default: true, Addr: "127.0.0.1:" + to, File: first.path, Line: 1,
		})
	}
	e.w.Change(first.path, 1, "", "a virtual host for ports 443 and 80 around the file", "the file is a fragment")
	return b.String(), nil
}

// modulesOf says which modules directives need, by how their names begin.
var modulesOf = map[string]string{
	"header": "headers", "requestheader": "headers", "rewrite": "rewrite", "proxy": "proxy proxy_http", "<proxy": "proxy proxy_http",
	"balancermember": "proxy proxy_http proxy_balancer slotmem_shm lbmethod_byrequests lbmethod_bytraffic lbmethod_bybusyness",
	"proxyset":       "proxy", "ssl": "socache_shmcb ssl", "setenvif": "setenvif", "browsermatch": "setenvif",
	"setenv": "env setenvif", "passenv": "env", "unsetenv": "env", "expires": "expires", "alias": "alias", "redirect": "alias", "scriptalias": "alias",
	"directoryindex": "dir", "directoryslash": "dir", "fallbackresource": "dir", "addtype": "mime", "addhandler": "mime", "addencoding": "mime",
	"authtype": "auth_basic auth_digest authn_core authn_file authz_user", "authuserfile": "authn_file", "authbasic": "auth_basic authn_core authn_file authz_user",
	"require": "authz_core authz_host authz_user authn_core", "<require": "authz_core authz_host authz_user authn_core",
	"order": "access_compat", "allow": "access_compat", "deny": "access_compat", "satisfy": "access_compat", "allowmethods": "allowmethods",
	"addoutputfilter": "filter deflate", "filter": "filter", "deflate": "filter deflate", "brotli": "filter brotli", "substitute": "filter substitute",
	"cache": "cache cache_disk", "h2": "http2", "remoteip": "remoteip", "index": "autoindex", "options": "autoindex", "usetrack": "usertrack",
	"errordocument": "", "session": "session session_cookie", "requestreadtimeout": "reqtimeout", "extendedstatus": "status", "timeout": "",
	"use": "macro", "<macro": "macro", "lua": "lua", "versionalias": "", "virtualdocumentroot": "vhost_alias", "wsgi": "wsgi",
}

// needed are the modules that the configuration uses and does not load, where it
// loads none itself; and an MPM.
func (e *edit) needed(first *source) []string {
	need := map[string]bool{}
	if e.mpm() == "" {
		need["mod_mpm_event"] = true
	}
	if len(e.loaded) > 0 {
		return slices.Sorted(maps.Keys(need))
	}
	add := func(names string) {
		for _, n := range strings.Fields(names) {
			need["mod_"+n] = true
		}
	}
	add("authn_core authz_core authz_host dir mime alias env setenvif")
	if len(e.listen) == 0 { // the wrapper's virtual hosts
		add("socache_shmcb ssl http2 proxy proxy_http")
	}
	e.any(func(l *directive) bool {
		for prefix, names := range modulesOf {
			if strings.HasPrefix(l.name(), prefix) {
				add(names)
			}
		}
		for _, w := range l.Words {
			for scheme, names := range map[string]string{"fcgi://": "proxy_fcgi", "uwsgi://": "proxy_uwsgi", "scgi://": "proxy_scgi",
				"ws://": "proxy_wstunnel", "wss://": "proxy_wstunnel", "h2://": "proxy_http2", "h2c://": "proxy_http2", "proxy:": "proxy"} {
				if strings.Contains(w.Text, scheme) {
					add(names)
				}
			}
			if l.name() == "protocols" && strings.HasPrefix(w.Text, "h2") {
				add("http2")
			}
			if l.name() == "rewriterule" && proxyFlag(l.Word(3)) {
				add("proxy proxy_http")
			}
		}
		return false
	})
	for _, f := range e.files {
		for _, l := range f.lines {
			if l.name() == "<ifmodule" && !strings.HasPrefix(l.Word(1), "!") && e.has(moduleFile(l.Word(1))) {
				need[moduleFile(l.Word(1))] = true
			}
		}
	}
	maps.DeleteFunc(need, func(m string, _ bool) bool { return e.static[m] || !e.installed(m) })
	list := slices.Sorted(maps.Keys(need))
	e.w.Change(first.path, 1, "", "LoadModule "+strings.Join(list, " "), "the file loads no modules: it is a fragment")
	return list
}
