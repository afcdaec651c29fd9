package caddy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// edit makes Caddy's JSON hermetic.
type edit struct {
	w          *target.Workshop
	file, text string // the user's
	config     map[string]any

	httpPort, httpsPort string
	loaded              []any // the test certificates
}

type object = map[string]any

func (e *edit) note(words, from, to, why string) {
	e.w.Change(e.file, target.LineOf(e.text, words), from, to, why)
}

func (e *edit) edit() error {
	apps, _ := e.config["apps"].(object)
	http, _ := apps["http"].(object)
	servers, _ := http["servers"].(object)
	if len(servers) == 0 {
		return &target.Error{File: e.file, Problem: "has no site", Remedy: "name the Caddyfile that has the sites, with the files it imports beside it"}
	}
	e.httpPort, e.httpsPort = numberOr(http["http_port"], "80"), numberOr(http["https_port"], "443")
	names := slices.Sorted(maps.Keys(servers))
	for _, name := range names {
		s, ok := servers[name].(object)
		if !ok {
			continue
		}
		if err := e.secure(s); err != nil {
			return err
		}
	}
	e.redirects(servers)
	for _, name := range slices.Sorted(maps.Keys(servers)) {
		if s, ok := servers[name].(object); ok {
			if err := e.listen(s); err != nil {
				return err
			}
		}
	}
	if err := e.ports(http); err != nil {
		return err
	}
	if err := e.certificates(apps, servers, names); err != nil {
		return err
	}
	e.surroundings(apps)
	return e.walk(servers, "")
}

func numberOr(v any, otherwise string) string {
	if v == nil {
		return otherwise
	}
	return fmt.Sprint(v)
}

// addresses are the server's, split into network, host and port.
func (e *edit) addresses(s object) (out [][3]string) {
	list, _ := s["listen"].([]any)
	for _, v := range list {
		addr, _ := v.(string)
		network, rest, ok := strings.Cut(addr, "/")
		if !ok {
			network, rest = "", addr
		}
		host, port := rest, ""
		if i := strings.LastIndexByte(rest, ':'); i >= 0 && !strings.HasSuffix(rest, "]") {
			host, port = rest[:i], rest[i+1:]
		}
		out = append(out, [3]string{network, strings.Trim(host, "[]"), port})
	}
	return out
}

// secure gives a server the TLS connection policy which automatic HTTPS would
// give it, for automatic HTTPS is off in the copy.
func (e *edit) secure(s object) error {
	auto, _ := s["automatic_https"].(object)
	policies, _ := s["tls_connection_policies"].([]any)
	all := e.addresses(s)
	only := func(port string) bool {
		return !slices.ContainsFunc(all, func(a [3]string) bool { return a[2] != port })
	}
	if auto["disable"] == true || only(e.httpPort) {
		return nil
	}
	skip, _ := auto["skip"].([]any)
	hosts := slices.DeleteFunc(hostsOf(s), func(h string) bool { return slices.Contains(skip, any(h)) })
	if len(policies) == 0 && (only(e.httpsPort) || len(hosts) > 0) {
		s["tls_connection_policies"] = []any{object{}}
	}
	return nil
}

// hostsOf are the names in the host matchers of a server's routes.
func hostsOf(s object) (out []string) {
	routes, _ := s["routes"].([]any)
	for _, r := range routes {
		route, _ := r.(object)
		matchers, _ := route["match"].([]any)
		for _, m := range matchers {
			matcher, _ := m.(object)
			hosts, _ := matcher["host"].([]any)
			for _, h := range hosts {
				if name, ok := h.(string); ok && !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

// catchesAll reports whether a server has a route for every name.
func catchesAll(s object) bool {
	routes, _ := s["routes"].([]any)
	return slices.ContainsFunc(routes, func(r any) bool {
		route, _ := r.(object)
		matchers, _ := route["match"].([]any)
		return len(matchers) == 0 || slices.ContainsFunc(matchers, func(m any) bool {
			matcher, _ := m.(object)
			return matcher["host"] == nil
		})
	})
}

// redirects adds the redirects from http to https that automatic HTTPS would
// make.
func (e *edit) redirects(servers object) {
	var routes []any
	for _, name := range slices.Sorted(maps.Keys(servers)) {
		s, _ := servers[name].(object)
		auto, _ := s["automatic_https"].(object)
		policies, _ := s["tls_connection_policies"].([]any)
		if len(policies) == 0 || auto["disable"] == true || auto["disable_redirects"] == true {
			continue
		}
		skip, _ := auto["skip"].([]any)
		var hosts []any
		for _, h := range hostsOf(s) {
			if !slices.Contains(skip, any(h)) {
				hosts = append(hosts, h)
			}
		}
		for _, a := range e.addresses(s) {
			if a[2] == e.httpPort || len(hosts) == 0 {
				continue
			}
			suffix := ""
			if a[2] != e.httpsPort {
				suffix = ":" + a[2]
			}
			routes = append(routes, object{
				"match": []any{object{"protocol": "http", "host": hosts}},
				"handle": []any{object{"handler": "static_response", "status_code": 308, "close": true, "headers": object{
					"Location":   []any{"https://{http.request.host}" + suffix + "{http.request.uri}"},
					"Connection": []any{"close"},
				}}},
			})
			break
		}
	}
	if len(routes) == 0 {
		return
	}
	const why = "what automatic HTTPS does by itself"
	for _, name := range slices.Sorted(maps.Keys(servers)) {
		s, _ := servers[name].(object)
		if slices.ContainsFunc(e.addresses(s), func(a [3]string) bool { return a[2] == e.httpPort }) {
			own, _ := s["routes"].([]any)
			at := len(own)
			for i, r := range own {
				if route, _ := r.(object); route["match"] == nil {
					at = i
					break
				}
			}
			s["routes"] = slices.Insert(own, at, routes...)
			e.note("http://", "", "redirects to https on port "+e.httpPort, why)
			return
		}
	}
	servers["redirects_to_https"] = object{"listen": []any{":" + e.httpPort}, "routes": routes}
	e.note("", "", "redirects to https on port "+e.httpPort, why)
}

// certificates puts test certificates in the place of whatever the configuration
// loads or would ask an issuer for: one for each name, as Caddy does.
func (e *edit) certificates(apps, servers object, names []string) error {
	tls, had := apps["tls"].(object)
	if had {
		e.note("tls", "apps.tls", "", "certificates are test certificates; none is asked for")
	}
	tags := object{}
	for _, name := range names {
		s, _ := servers[name].(object)
		policies, _ := s["tls_connection_policies"].([]any)
		for _, p := range policies {
			policy, _ := p.(object)
			collectTags(policy, hostsOf(s), tags)
		}
		if len(policies) == 0 {
			continue
		}
		hosts := target.Certifiable(hostsOf(s))
		if len(hosts) == 0 || catchesAll(s) {
			hosts = append(hosts, target.Certifiable(e.w.Hosts)...)
		}
		if len(hosts) == 0 {
			hosts = []string{"localhost"}
		}
		for _, host := range hosts {
			if err := e.load([]string{host}, nil); err != nil {
				return err
			}
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		hosts, _ := tags[tag].([]string)
		if err := e.load(hosts, []any{tag}); err != nil {
			return err
		}
	}
	if len(e.loaded) > 0 {
		apps["tls"] = object{"certificates": object{"load_files": e.loaded}}
	} else {
		delete(apps, "tls")
	}
	own, _ := tls["certificates"].(object)
	files, _ := own["load_files"].([]any)
	for _, f := range files {
		file, _ := f.(object)
		path, _ := file["certificate"].(string)
		e.note(path, path, "test certificate", target.WhyCert)
	}
	return nil
}

// collectTags notes which names the certificates of a tag are for.
func collectTags(policy object, hosts []string, tags object) {
	selection, _ := policy["certificate_selection"].(object)
	list, _ := selection["any_tag"].([]any)
	all, _ := selection["all_tags"].([]any)
	match, _ := policy["match"].(object)
	if sni, ok := match["sni"].([]any); ok {
		hosts = nil
		for _, n := range sni {
			hosts = append(hosts, fmt.Sprint(n))
		}
	}
	for _, t := range append(list, all...) {
		tag := fmt.Sprint(t)
		have, _ := tags[tag].([]string)
		tags[tag] = append(have, hosts...)
	}
}

func (e *edit) load(names []string, tags []any) error {
	path, err := e.w.Certificate(names)
	if err != nil {
		return err
	}
	for _, l := range e.loaded {
		// Caddy keeps one of two equal certificates, and the tags of the first.
		if have, _ := l.(object); have["certificate"] == path+".crt" {
			if own, _ := have["tags"].([]any); len(own)+len(tags) > 0 {
				have["tags"] = append(own, tags...)
			}
			return nil
		}
	}
	entry := object{"certificate": path + ".crt", "key": path + ".key"}
	if len(tags) > 0 {
		entry["tags"] = tags
	}
	e.loaded = append(e.loaded, entry)
	return nil
}
