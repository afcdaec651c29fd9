package nginx

import (
	"crypto/rand"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// The files that directives name.
var (
	ownCertificates  = []string{"ssl_certificate", "ssl_certificate_key"}
	trustedFiles     = []string{"ssl_trusted_certificate", "ssl_client_certificate", "proxy_ssl_trusted_certificate", "grpc_ssl_trusted_certificate", "uwsgi_ssl_trusted_certificate"}
	clientFiles      = []string{"proxy_ssl_certificate", "proxy_ssl_certificate_key", "grpc_ssl_certificate", "grpc_ssl_certificate_key", "uwsgi_ssl_certificate", "uwsgi_ssl_certificate_key"}
	dispensableFiles = []string{"ssl_crl", "proxy_ssl_crl", "grpc_ssl_crl", "uwsgi_ssl_crl", "ssl_stapling_file"}
	moduleFiles      = []string{"js_import", "js_include", "js_path", "geoip2", "geoip_country", "geoip_city", "modsecurity_rules_file", "perl_modules", "perl_require", "xslt_stylesheet", "auth_jwt_key_file"}
	otherFiles       = []string{"ssl_dhparam", "ssl_session_ticket_key", "ssl_password_file", "proxy_ssl_password_file", "auth_basic_user_file"}
)

// certificates gives every server a test certificate for its names. All are of
// one key, so a certificate and a key always fit.
func (s *site) certificates() error {
	names := map[*conf.Node][]string{}
	var order []*conf.Node
	covered := map[*conf.Node]bool{}
	for _, v := range s.all {
		n := v.Node
		if n.Gone || len(n.Args) != 1 || n.Directive.Directive != ownCertificates[0] && n.Directive.Directive != ownCertificates[1] {
			continue
		}
		if names[n] == nil {
			order = append(order, n)
		}
		names[n] = append(names[n], s.certified(v)...)
		covered[v.Within("server")] = true
	}
	for _, n := range order {
		path, err := s.Certificate(names[n])
		if err != nil {
			return err
		}
		ext := ".crt"
		if n.Directive.Directive == "ssl_certificate_key" {
			ext = ".key"
		}
		n.Set(0, path+ext, target.WhyCert)
	}
	return s.certifyWrapper(covered)
}

// certified are the names that a certificate is for: those of the server, or,
// outside of servers, of all.
func (s *site) certified(v conf.Visit) []string {
	if server := v.Within("server"); server != nil {
		return s.certifiedNames(server)
	}
	var out []string
	for _, w := range s.all {
		if w.Node.Directive.Directive == "server" && w.Block() == "http" {
			out = append(out, s.certifiedNames(w.Node)...)
		}
	}
	return append(out, s.Hosts...)
}

// certifiedNames are the names of a server as a certificate can have them:
// wildcards of one label, and those of the policy's hosts that the server's
// other patterns stand for.
func (s *site) certifiedNames(server *conf.Node) []string {
	names := s.names(server)
	var out []string
	for _, n := range names {
		if rest, ok := strings.CutPrefix(n, "."); ok {
			out = append(out, rest, "*."+rest)
			continue
		}
		out = append(out, target.Certifiable([]string{n})...)
	}
	for _, h := range s.Hosts {
		if (target.Listener{Names: names}).Knows(h) {
			out = append(out, h)
		}
	}
	return out
}

// certifyWrapper gives a certificate to the servers of a fragment that rely on
// the file it is included by.
func (s *site) certifyWrapper(covered map[*conf.Node]bool) error {
	h := s.http()
	if h == nil || !s.wrapped(h) || covered[nil] {
		return nil
	}
	for _, v := range s.all {
		if v.Node.Directive.Directive != "server" || v.Block() != "http" || covered[v.Node] {
			continue
		}
		tls := s.on(v.Node, "ssl")
		for _, l := range s.listensOf(v.Node) {
			tls = tls || has(l.Node, "ssl") || has(l.Node, "quic")
		}
		if !tls {
			continue
		}
		path, err := s.Certificate(s.certifiedNames(v.Node))
		if err != nil {
			return err
		}
		v.Node.Insert("ssl_certificate "+path+".crt; ssl_certificate_key "+path+".key;", target.WhyCert)
	}
	return nil
}

// elliptic matches the parts of a cipher list that a certificate with an ECDSA
// key can be used with.
var elliptic = regexp.MustCompile(`(?i)^(ALL|HIGH|MEDIUM|DEFAULT|COMPLEMENTOFDEFAULT|k?EECDH.*|k?ECDHE|ECDHE\+.*|ECDH\+.*|AES.*GCM|AESGCM.*|CHACHA20.*|TLS.*|PROFILE=.*|.*ECDSA.*)$`)

// ciphers adds one for the test certificates where a list has none that they
// can be used with.
func (s *site) ciphers() error {
	return s.each(func(v conf.Visit) error {
		if len(v.Node.Args) != 1 {
			return nil
		}
		list := v.Node.Arg(0)
		for part := range strings.FieldsFuncSeq(list, func(r rune) bool { return strings.ContainsRune(": ,", r) }) {
			if elliptic.MatchString(part) {
				return nil
			}
		}
		v.Node.Set(0, list+":ECDHE-ECDSA-AES128-GCM-SHA256", "the test certificate has an ECDSA key")
		return nil
	}, "ssl_ciphers")
}

// references finds the other files that directives name, or stands in for them.
func (s *site) references() error {
	authority := func(*conf.Node) (string, error) { return s.AuthorityFile() }
	client := func(n *conf.Node) (string, error) {
		path, err := s.Certificate([]string{"client.invalid"})
		if strings.HasSuffix(n.Directive.Directive, "_key") {
			return path + ".key", err
		}
		return path + ".crt", err
	}
	for _, group := range []struct {
		names []string
		make  func(*conf.Node) (string, error)
	}{{trustedFiles, authority}, {clientFiles, client}, {otherFiles, s.substitute}, {dispensableFiles, nil}} {
		err := s.each(func(v conf.Visit) error { return s.reference(v.Node, group.make) }, group.names...)
		if err != nil {
			return err
		}
	}
	return s.each(func(v conf.Visit) error {
		last := len(v.Node.Args) - 1
		if last < 0 || filepath.IsAbs(v.Node.Arg(last)) && exists(v.Node.Arg(last)) {
			return nil
		}
		if found := s.locate(v.Node.Arg(last)); found != "" {
			v.Node.Set(last, found, whyFound)
		}
		return nil // of what is missing, nginx knows more
	}, moduleFiles...)
}

const whyFound = "where the file is"

const whyMissing = "the file is not on this machine"

func (s *site) reference(n *conf.Node, stand func(*conf.Node) (string, error)) error {
	if len(n.Args) == 0 || n.Arg(0) == "off" || strings.Contains(n.Arg(0), "$") {
		return nil
	}
	if found := s.locate(n.Arg(0)); found != "" {
		n.Set(0, found, whyFound)
		return nil
	}
	if stand == nil {
		n.Remove(whyMissing)
		return nil
	}
	to, err := stand(n)
	if err != nil {
		return err
	}
	n.Set(0, to, whyMissing)
	return nil
}

// substitute makes a file that takes the place of one that is missing.
func (s *site) substitute(n *conf.Node) (string, error) {
	name := "files/" + n.Directive.Directive
	text := ""
	switch n.Directive.Directive {
	case "ssl_dhparam":
		text = ffdhe2048
	case "ssl_session_ticket_key":
		b := make([]byte, 80)
		rand.Read(b)
		text = string(b)
	case "auth_basic_user_file":
		text = "# nobody\n" // so that every password is refused with 401
	}
	return filepath.Join(s.Copy.Dir, name), s.Put(name, text)
}

// surroundings turns off what would ask the network, and makes up for what the
// copy changes.
func (s *site) surroundings() error {
	err := s.each(func(v conf.Visit) error {
		switch {
		case v.Node.Directive.Directive == "resolver":
			for i, w := range v.Node.Words() {
				if !strings.Contains(w, "=") {
					v.Node.Set(i, "127.0.0.1:9", "asks no name server: all upstreams are stand-ins")
				}
			}
		case strings.HasSuffix(v.Node.Directive.Directive, "_bind"):
			if v.Node.Arg(0) != "off" {
				v.Node.Set(0, "off", "stand-ins are asked from loopback")
				for i := 1; i < len(v.Node.Args); i++ {
					v.Node.Drop(i, target.WhyUpstream)
				}
			}
		case v.Node.Directive.Directive == "ssl_stapling":
			v.Node.Set(0, "off", "a test certificate has no OCSP responder")
		case len(v.Node.Args) == 1 && v.Node.Arg(0) == "on":
			v.Node.Set(0, "off", target.WhyVerify)
		}
		return nil
	}, "resolver", "proxy_bind", "fastcgi_bind", "uwsgi_bind", "scgi_bind", "grpc_bind", "ssl_stapling", "proxy_ssl_verify", "grpc_ssl_verify", "uwsgi_ssl_verify")
	if err != nil {
		return err
	}
	return s.otherPorts()
}
