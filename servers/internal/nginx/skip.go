package nginx

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/process"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// modules finds the modules that the configuration loads, in the folder of this
// binary's own.
func (s *site) modules() error {
	return s.each(func(v conf.Visit) error {
		if v.Block() != "main" || len(v.Node.Args) != 1 {
			return nil
		}
		path := v.Node.Arg(0)
		if filepath.IsAbs(path) && exists(path) {
			return nil
		}
		name := filepath.Base(path)
		for _, dir := range []string{s.build.modules, filepath.Join(s.build.prefix, "modules"), "/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", filepath.Join(filepath.Dir(s.Copy.Program), "modules")} {
			if found := filepath.Join(dir, name); exists(found) {
				v.Node.Set(0, found, "where the module is")
				return nil
			}
		}
		remedy := "build nginx with it and name the build as binary, or use --skip-unavailable"
		if pkg := packages[strings.TrimSuffix(name, ".so")]; pkg != "" {
			remedy = install(pkg)
		}
		return s.leaveNode(v.Node, "module "+name+" is not installed", remedy)
	}, "load_module")
}

func install(pkg string) string {
	return fmt.Sprintf("apt-get install --no-install-recommends %s, or use --skip-unavailable to leave the directive out", pkg)
}

// packages are Debian's, by module.
var packages = map[string]string{
	"ngx_http_headers_more_filter_module":  "libnginx-mod-http-headers-more-filter",
	"ngx_http_lua_module":                  "libnginx-mod-http-lua",
	"ngx_http_js_module":                   "libnginx-mod-http-js",
	"ngx_stream_js_module":                 "libnginx-mod-stream-js",
	"ngx_http_perl_module":                 "libnginx-mod-http-perl",
	"ngx_http_echo_module":                 "libnginx-mod-http-echo",
	"ngx_http_set_misc_module":             "libnginx-mod-http-set-misc",
	"ngx_http_cache_purge_module":          "libnginx-mod-http-cache-purge",
	"ngx_http_geoip_module":                "libnginx-mod-http-geoip",
	"ngx_http_geoip2_module":               "libnginx-mod-http-geoip2",
	"ngx_http_image_filter_module":         "libnginx-mod-http-image-filter",
	"ngx_http_xslt_filter_module":          "libnginx-mod-http-xslt-filter",
	"ngx_http_subs_filter_module":          "libnginx-mod-http-subs-filter",
	"ngx_http_auth_pam_module":             "libnginx-mod-http-auth-pam",
	"ngx_http_dav_ext_module":              "libnginx-mod-http-dav-ext",
	"ngx_http_fancyindex_module":           "libnginx-mod-http-fancyindex",
	"ngx_http_brotli_filter_module":        "libnginx-mod-http-brotli-filter",
	"ngx_http_brotli_static_module":        "libnginx-mod-http-brotli-static",
	"ngx_http_upstream_fair_module":        "libnginx-mod-http-upstream-fair",
	"ngx_http_modsecurity_module":          "libnginx-mod-http-modsecurity",
	"ngx_http_vhost_traffic_status_module": "libnginx-mod-http-vhost-traffic-status",
	"ngx_stream_module":                    "libnginx-mod-stream",
	"ngx_mail_module":                      "libnginx-mod-mail",
	"ngx_nchan_module":                     "libnginx-mod-nchan",
	"ngx_rtmp_module":                      "libnginx-mod-rtmp",
	"ngx_http_ndk_module":                  "libnginx-mod-http-ndk",
	"ndk_http_module":                      "libnginx-mod-http-ndk",
}

// ofModule finds the module of a directive.
var ofModule = []struct {
	directive *regexp.Regexp
	module    string
}{
	{regexp.MustCompile(`^more_(set|clear)_`), "ngx_http_headers_more_filter_module"},
	{regexp.MustCompile(`_by_lua|^lua_`), "ngx_http_lua_module"},
	{regexp.MustCompile(`^js_`), "ngx_http_js_module"},
	{regexp.MustCompile(`^perl`), "ngx_http_perl_module"},
	{regexp.MustCompile(`^echo`), "ngx_http_echo_module"},
	{regexp.MustCompile(`^set_(escape|unescape|quote|hash|md5|sha1|random|if_empty|secure|encode|decode|misc|base32|hmac|local|formatted|rotate|cgi)`), "ngx_http_set_misc_module"},
	{regexp.MustCompile(`cache_purge$`), "ngx_http_cache_purge_module"},
	{regexp.MustCompile(`^geoip2`), "ngx_http_geoip2_module"},
	{regexp.MustCompile(`^geoip_`), "ngx_http_geoip_module"},
	{regexp.MustCompile(`^image_filter`), "ngx_http_image_filter_module"},
	{regexp.MustCompile(`^subs_filter`), "ngx_http_subs_filter_module"},
	{regexp.MustCompile(`^auth_pam`), "ngx_http_auth_pam_module"},
	{regexp.MustCompile(`^fancyindex`), "ngx_http_fancyindex_module"},
	{regexp.MustCompile(`^brotli_static`), "ngx_http_brotli_static_module"},
	{regexp.MustCompile(`^brotli`), "ngx_http_brotli_filter_module"},
	{regexp.MustCompile(`^modsecurity`), "ngx_http_modsecurity_module"},
	{regexp.MustCompile(`^vhost_traffic_status`), "ngx_http_vhost_traffic_status_module"},
	{regexp.MustCompile(`^stream$`), "ngx_stream_module"},
	{regexp.MustCompile(`^mail$`), "ngx_mail_module"},
	{regexp.MustCompile(`^nchan_`), "ngx_nchan_module"},
	{regexp.MustCompile(`^rtmp$`), "ngx_rtmp_module"},
	{regexp.MustCompile(`^xslt_|^xml_entities$`), "ngx_http_xslt_filter_module"},
}

// since are the versions that brought a directive or parameter.
var since = map[string]string{
	"http2": "1.25.1", "http3": "1.25.0", "quic": "1.25.0", "quic_retry": "1.25.0", "add_header_inherit": "1.29.3",
	"ssl_reject_handshake": "1.19.4", "resolve": "1.27.3", "ssl_conf_command": "1.19.4", "keepalive_time": "1.19.10", "http3_hq": "1.25.0",
	"ssl_early_data": "1.15.3", "proxy_cookie_flags": "1.19.3", "quic_gso": "1.25.0", "state": "1.27.2", "early_hints": "1.29.0",
}

var unavailable = regexp.MustCompile(`unknown directive "([^"]+)"|invalid parameter "([^"]+)"|dlopen\(\) "([^"]+)" failed|module "([^"]+)" (?:is not binary|version)|invalid value "([^"]+)"`)

// Advise says what is missing where the program does not know a word.
func (program) Advise(c *target.Copy, lines []string, e *target.Error) {
	for _, line := range lines {
		m := unavailable.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		word := strings.Join(m[1:], "")
		e.Problem = fmt.Sprintf("nginx %s says: %s", c.Version, message(c, line))
		for _, known := range ofModule {
			if m[1] != "" && known.directive.MatchString(word) {
				e.Problem += fmt.Sprintf(" (it is of %s)", known.module)
				e.Remedy = install(packages[known.module]) + "; where the module is installed, the configuration must load it: load_module modules/" + known.module + ".so;"
				return
			}
		}
		if v := since[strings.TrimSuffix(word, "=on")]; v != "" {
			e.Problem += fmt.Sprintf(" (nginx has it since %s)", v)
			e.Remedy = "name a newer build as binary, or use --skip-unavailable to leave the directive out"
		} else if m[1] != "" {
			e.Remedy = "correct it, or name the build that knows it as binary, or use --skip-unavailable to leave it out"
		}
		return
	}
	if e.Line > 0 {
		for _, line := range lines {
			if file, _ := (program{}).Place(c, line); file != "" {
				e.Problem = fmt.Sprintf("nginx %s says: %s", c.Version, message(c, line))
				return
			}
		}
	}
}

var prefix = regexp.MustCompile(`^.*?\[\w+\] (\d+#\d+: )?(\*\d+ )?`)

// message is what nginx says, without its prefix and the place.
func message(c *target.Copy, line string) string {
	line = c.Shown(placed.ReplaceAllString(line, "$1"))
	return strings.TrimSpace(prefix.ReplaceAllString(line, ""))
}

// tries bounds how many directives are left out.
const tries = 200

// leaveOut leaves out what this binary does not know, one directive after the
// other, as often as nginx names one.
func (s *site) leaveOut(ctx context.Context) error {
	check, _ := program{}.Argv(s.Copy)
	for range tries {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		cmd := exec.CommandContext(ctx, check[0], check[1:]...)
		cmd.Env = s.Copy.Env()
		out, err := cmd.CombinedOutput()
		cancel()
		if err == nil {
			return nil
		}
		if !s.leaveNamed(process.LastLines(string(out))) {
			return nil // a mistake, which Start reports
		}
		if err := s.listens(); err != nil { // a server may have lost its own
			return err
		}
		if err := s.save(); err != nil {
			return err
		}
	}
	return nil
}

// isNamed reports whether a directive is the one that nginx complains of: by
// its name, by a parameter, or by the module that it loads.
func isNamed(n *conf.Node, m []string) bool {
	switch module := cmp.Or(m[3], m[4]); {
	case m[1] != "":
		return n.Directive.Directive == m[1]
	case m[2] != "":
		return slices.Contains(n.NewArgs(), m[2])
	default:
		return n.Directive.Directive == "load_module" && filepath.Base(n.Arg(0)) == filepath.Base(module)
	}
}

// leaveNamed removes the directive that nginx does not know, and reports
// whether there is one.
func (s *site) leaveNamed(lines []string) bool {
	for _, line := range lines {
		m, at := unavailable.FindStringSubmatch(line), placed.FindStringSubmatch(line)
		if m == nil || at == nil || m[5] != "" {
			continue
		}
		file, number := program{}.Place(s.Copy, line)
		for _, f := range s.order {
			if f.Path != file {
				continue
			}
			n := f.At(number, func(n *conf.Node) bool { return isNamed(n, m) })
			if n == nil {
				return false
			}
			n.Remove(message(s.Copy, line))
			n.Left = true
			s.Copy.Left = append(s.Copy.Left, target.Change{File: f.Path, Line: n.Line, From: n.String(), Why: "nginx " + s.Copy.Version + " says: " + message(s.Copy, line)})
			s.all = conf.Visits(s.top)
			return true
		}
	}
	return false
}
