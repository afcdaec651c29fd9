package caddy

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// listen moves a server to loopback and turns automatic HTTPS off.
func (e *edit) listen(s object) error {
	policies, _ := s["tls_connection_policies"].([]any)
	protocols, _ := s["protocols"].([]any)
	if len(protocols) == 0 {
		protocols = []any{"h1", "h2"}
	}
	protocols = slices.DeleteFunc(protocols, func(p any) bool { return p == "h3" })
	var listen []any
	for _, a := range e.addresses(s) {
		if strings.HasPrefix(a[0], "unix") || strings.HasPrefix(a[0], "fd") {
			e.note(a[1], a[0]+"/"+a[1], "", "nobody calls a socket by name")
			continue
		}
		for _, port := range target.PortRange(a[2]) {
			to, err := e.place(a[1], port)
			if err != nil {
				return err
			}
			if slices.Contains(listen, any(to)) {
				continue
			}
			listen = append(listen, to)
			secure := len(policies) > 0 && port != e.httpPort
			words := ":" + port
			if target.LineOf(e.text, words) == 0 {
				words = firstFound(e.text, hostsOf(s))
			}
			e.note(words, a[1]+":"+port, to, target.WhyListen)
			l := target.Listener{
				Host: target.Anywhere(a[1]), Port: target.PortNumber(port), Addr: to, TLS: secure,
				HTTP2: slices.Contains(protocols, any("h2c")) || secure && slices.Contains(protocols, any("h2")),
				Names: hostsOf(s), File: e.file, Line: target.LineOf(e.text, words),
			}
			if len(l.Names) > 0 {
				e.w.Copy.Listeners = append(e.w.Copy.Listeners, l)
			}
			if catchesAll(s) {
				l.Names, l.Default = nil, true
				e.w.Copy.Listeners = append(e.w.Copy.Listeners, l)
			}
		}
	}
	s["listen"] = listen
	s["protocols"] = protocols
	s["automatic_https"] = object{"disable": true}
	return nil
}

// place is where a port is on loopback. The port for clear text is one for the
// whole configuration, since Caddy knows clear text by it.
func (e *edit) place(host, port string) (string, error) {
	key := port
	if port != e.httpPort {
		key = target.Anywhere(host) + ":" + port
	}
	p, err := e.w.Listen(key)
	return "127.0.0.1:" + p, err
}

func firstFound(text string, words []string) string {
	for _, s := range words {
		if target.LineOf(text, s) > 0 {
			return s
		}
	}
	return ""
}

// ports tells the HTTP app which port is for clear text.
func (e *edit) ports(http object) error {
	p, err := e.w.Listen(e.httpPort)
	if err != nil {
		return err
	}
	http["http_port"], _ = strconv.Atoi(p)
	if http["grace_period"] == nil {
		http["grace_period"] = 1_000_000_000 // one second, in nanoseconds
	}
	return nil
}

// surroundings keeps Caddy off the machine: no admin endpoint, no storage of the
// user's, no trust store, logs below Dir.
func (e *edit) surroundings(apps object) {
	e.config["admin"] = object{"disabled": true, "config": object{"persist": false}}
	e.config["storage"] = object{"module": "file_system", "root": filepath.Join(e.w.Copy.Dir, "data")}
	e.distrust(apps)
	logging, _ := e.config["logging"].(object)
	logs, _ := logging["logs"].(object)
	for name, v := range logs {
		log, _ := v.(object)
		writer, _ := log["writer"].(object)
		switch writer["output"] {
		case "file", "net":
			path := filepath.Join(e.w.Copy.Dir, "logs", filepath.Base(name)+".log")
			from := fmt.Sprint(writer["filename"], writer["address"])
			from = strings.ReplaceAll(from, "<nil>", "")
			e.note(strings.TrimSpace(from), from, path, target.WhyPath)
			log["writer"] = object{"output": "file", "filename": path}
			e.w.Copy.Logs = append(e.w.Copy.Logs, path)
		}
	}
}

// distrust keeps Caddy's own authorities out of the machine's trust stores,
// where Caddy puts them when root starts it.
func (e *edit) distrust(apps object) {
	pki, ok := apps["pki"].(object)
	if !ok && !strings.Contains(indented(e.config), `"acme_server"`) {
		return // nothing makes an authority
	}
	if pki == nil {
		pki = object{}
		apps["pki"] = pki
	}
	authorities, _ := pki["certificate_authorities"].(object)
	if authorities == nil {
		authorities = object{}
		pki["certificate_authorities"] = authorities
	}
	if authorities["local"] == nil {
		authorities["local"] = object{}
	}
	for name, v := range authorities {
		if authority, ok := v.(object); ok {
			authority["install_trust"] = false
			e.note("pki", "", "apps.pki: install_trust of "+name+" is false", "no authority is put into the machine's trust store")
		}
	}
}
