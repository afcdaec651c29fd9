package caddy

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// walk edits the handlers and matchers below v. The key is the one that v is at.
func (e *edit) walk(v any, key string) error {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if err := e.walk(x, key); err != nil {
				return err
			}
		}
	case object:
		switch v["handler"] {
		case "reverse_proxy":
			if err := e.reverse(v); err != nil {
				return err
			}
		case "file_server", "vars":
			if err := e.rooted(v, false); err != nil {
				return err
			}
		}
		if key == "file" {
			if err := e.rooted(v, false); err != nil {
				return err
			}
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if err := e.walk(v[k], k); err != nil {
				return err
			}
		}
	}
	return nil
}

// rooted gives a missing document root a folder. A FastCGI application's script
// is put there, since Caddy looks for it.
func (e *edit) rooted(v object, script bool) error {
	root, ok := v["root"].(string)
	if !ok || strings.Contains(root, "{") {
		return nil
	}
	if !filepath.IsAbs(root) {
		folder, err := filepath.Abs(filepath.Dir(e.file))
		if err != nil {
			return err
		}
		root = filepath.Join(folder, root)
	}
	if at, err := os.Stat(root); err == nil && at.IsDir() {
		v["root"] = root
		return nil
	}
	to, err := e.w.Root()
	if err != nil {
		return err
	}
	e.note(fmt.Sprint(v["root"]), fmt.Sprint(v["root"]), to, target.WhyRoot)
	v["root"] = to
	if script || strings.Contains(e.text, "php_fastcgi") && !e.w.HasRoot() {
		return e.w.Put("root/index.php", "")
	}
	return nil
}

// reverse leads a reverse_proxy to stand-ins.
func (e *edit) reverse(v object) error {
	transport, _ := v["transport"].(object)
	protocol := e.protocol(transport)
	if protocol == target.FastCGI {
		if err := e.rooted(transport, true); err != nil {
			return err
		}
	}
	if tls, ok := transport["tls"].(object); ok {
		e.trust(tls)
	}
	delete(transport, "proxy_protocol")
	delete(transport, "resolver")
	if dynamic, ok := v["dynamic_upstreams"].(object); ok {
		name := strings.Trim(fmt.Sprint(dynamic["service"], ".", dynamic["proto"], ".", dynamic["name"], ":", dynamic["port"]), ".:")
		name = strings.NewReplacer("<nil>.", "", ":<nil>", "").Replace(name)
		delete(v, "dynamic_upstreams")
		v["upstreams"] = []any{object{"dial": name}}
	}
	upstreams, _ := v["upstreams"].([]any)
	for _, u := range upstreams {
		upstream, _ := u.(object)
		dial, ok := upstream["dial"].(string)
		if !ok {
			continue
		}
		name := strings.Replace(strings.TrimPrefix(dial, "tcp/"), "unix//", "unix:/", 1)
		words := firstFound(e.text, []string{dial, name, strings.TrimSuffix(strings.TrimSuffix(name, ":80"), ":443"), "reverse_proxy"})
		addr, err := e.w.Stand(name, protocol, e.file, target.LineOf(e.text, words))
		if err != nil {
			return err
		}
		e.note(words, dial, addr, target.WhyUpstream)
		upstream["dial"] = addr
	}
	e.health(v)
	return nil
}

// health sends active health checks to the stand-in as well.
func (e *edit) health(v object) {
	checks, _ := v["health_checks"].(object)
	active, _ := checks["active"].(object)
	for _, key := range []string{"port", "upstream"} {
		if from, ok := active[key]; ok {
			e.note("health_"+key, "health_"+key+" "+fmt.Sprint(from), "", target.WhyUpstream)
			delete(active, key)
		}
	}
}

func (e *edit) protocol(transport object) target.Protocol {
	versions, _ := transport["versions"].([]any)
	switch {
	case transport["protocol"] == "fastcgi":
		return target.FastCGI
	case transport["tls"] != nil:
		return target.HTTPS
	case slices.Contains(versions, any("h2c")):
		return target.GRPC
	}
	return target.HTTP
}

// trust makes Caddy accept the stand-in's certificate.
func (e *edit) trust(tls object) {
	for _, key := range []string{"root_ca_pool", "root_ca_pem_files", "ca", "client_certificate_file", "client_certificate_key_file", "client_certificate_automate"} {
		if from, ok := tls[key]; ok {
			e.note("tls_", "transport.tls."+key+" "+fmt.Sprint(from), "", target.WhyVerify)
			delete(tls, key)
		}
	}
	if tls["insecure_skip_verify"] != true {
		e.note("https://", "", "tls_insecure_skip_verify", target.WhyVerify)
		tls["insecure_skip_verify"] = true
	}
}
