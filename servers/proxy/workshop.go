package proxy

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// workshop makes what a copy needs and the user's configuration cannot give:
// ports, certificates, stand-ins, folders. It notes every change in the copy. It
// is for one goroutine.
type workshop struct {
	cfg  Config
	c    *Copy
	held []net.Listener    // ports that are kept until the program is about to take them
	port map[string]string // the port by what it stands for
	cert map[string]string // the certificate's path without its extension, by its names
}

func newWorkshop(cfg Config, c *Copy) *workshop {
	if c.kept == nil {
		c.kept = &addresses{ports: map[string]string{}, spots: map[string]spot{}}
	}
	return &workshop{cfg: cfg, c: c, port: c.kept.ports, cert: map[string]string{}}
}

// close gives the ports free.
func (w *workshop) close() {
	for _, l := range w.held {
		l.Close()
	}
	w.held = nil
}

// read returns the text of one of the user's files, with the values of a
// template in their places. An empty file is an error.
func (w *workshop) read(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", &Error{File: file, Problem: "cannot be read: " + cause(err)}
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return "", &Error{File: file, Problem: "is empty", Remedy: "name the file that the proxy is started with"}
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return "", &Error{File: file, Line: 1 + bytes.Count(b[:i], []byte("\n")), Problem: "is not text: it has a zero byte"}
	}
	return w.fill(string(b)), nil
}

// fill puts the values of a template in their places.
func (w *workshop) fill(text string) string {
	for name, value := range w.cfg.Values {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
	}
	return text
}

// write writes the copy of a user's file below Dir and lists it.
func (w *workshop) write(user, name, text, made string) (string, error) {
	path := filepath.Join(w.c.Dir, name)
	if err := w.put(name, made); err != nil {
		return "", err
	}
	w.c.Files = append(w.c.Files, File{Path: user, Copy: path, Text: text, Made: made})
	return path, nil
}

// put writes a file below Dir that is nobody's copy.
func (w *workshop) put(name, text string) error {
	path := filepath.Join(w.c.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("copy: %s: %w", name, err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("copy: %s: %w", name, err)
	}
	return nil
}

// change notes a change.
func (w *workshop) change(file string, line int, from, to, why string) {
	if from != to {
		w.c.Changes = append(w.c.Changes, Change{File: file, Line: line, From: from, To: to, Why: why})
	}
}

// leave notes what is left out because it cannot be had here, or returns the
// error where that was not asked for.
func (w *workshop) leave(file string, line int, from, problem, remedy string) error {
	if !w.cfg.SkipUnavailable {
		return &Error{File: file, Line: line, Problem: problem, Remedy: remedy}
	}
	w.c.Left = append(w.c.Left, Change{File: file, Line: line, From: from, Why: problem})
	return nil
}

// listen returns the port that takes the place of what is listened on: the same
// one for the same key. The port stays taken until close.
func (w *workshop) listen(key string) (string, error) {
	if p := w.port[key]; p != "" {
		return p, nil
	}
	for {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return "", fmt.Errorf("copy: a port for %s: %w", key, err)
		}
		w.held = append(w.held, l)
		if n := l.Addr().(*net.TCPAddr).Port; n != 10080 { // browsers refuse it
			w.port[key] = strconv.Itoa(n)
			return w.port[key], nil
		}
	}
}

// stand returns host and port of the stand-in for an upstream.
func (w *workshop) stand(name string, p Protocol, file string, line int) (string, error) {
	for _, u := range w.c.Upstreams {
		if u.Name == name && u.Protocol == p {
			return u.Addr, nil
		}
	}
	addr, err := w.cfg.Upstreams.Stand(name, p)
	if err != nil {
		return "", &Error{File: file, Line: line, Problem: fmt.Sprintf("no stand-in for upstream %s: %v", name, err)}
	}
	w.c.Upstreams = append(w.c.Upstreams, Upstream{Name: name, Protocol: p, Addr: addr, File: file, Line: line})
	return addr, nil
}

// certificate writes a test certificate for the names (those of the policy where
// there are none) and returns its path without extension: ".crt" has the chain,
// ".key" the key, ".pem" both.
func (w *workshop) certificate(names []string) (string, error) {
	if names = certifiable(names); len(names) == 0 {
		names = certifiable(w.cfg.Hosts)
	}
	if len(names) == 0 {
		names = []string{"localhost"}
	}
	key := strings.Join(names, " ")
	if path := w.cert[key]; path != "" {
		return path, nil
	}
	made, err := w.cfg.Authority.Certificate(names...)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
	if err != nil {
		return "", fmt.Errorf("copy: key of %s: %w", names[0], err)
	}
	var chain strings.Builder
	for _, b := range made.Certificate {
		chain.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: b}))
	}
	secret := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	base := fmt.Sprintf("certs/%d-%s", len(w.cert), strings.ReplaceAll(names[0], "*", "_"))
	for ext, text := range map[string]string{".crt": chain.String(), ".key": secret, ".pem": chain.String() + secret} {
		if err := w.put(base+ext, text); err != nil {
			return "", err
		}
	}
	w.cert[key] = filepath.Join(w.c.Dir, base)
	return w.cert[key], nil
}

// certifiable keeps the names that a certificate can carry.
func certifiable(names []string) []string {
	var out []string
	for _, n := range names {
		n = strings.TrimSuffix(strings.ToLower(n), ".")
		if rest := strings.TrimPrefix(n, "*."); n == "" || strings.ContainsAny(rest, "*~ /:{}()$^\\") || slices.Contains(out, n) {
			continue
		}
		out = append(out, n)
	}
	return out
}

// authority writes the authority's own certificate and returns its path.
func (w *workshop) authority() (string, error) {
	return filepath.Join(w.c.Dir, "certs/authority.crt"), w.put("certs/authority.crt", string(w.cfg.Authority.CAPEM()))
}

// root returns the folder that stands for document roots which are not there.
func (w *workshop) root() (string, error) {
	if w.cfg.Root != "" {
		return filepath.Abs(w.cfg.Root)
	}
	dir := filepath.Join(w.c.Dir, "root")
	return dir, os.MkdirAll(dir, 0o755)
}

// beside returns where a path of the configuration is on this machine: as it
// is, relative to the configuration's folder, or, for a path of another machine,
// by its name beside the configuration. It is "" where there is nothing.
func (w *workshop) beside(path, folder string) string {
	tries := []string{path, filepath.Join(folder, filepath.Base(path))}
	if !filepath.IsAbs(path) {
		tries = []string{filepath.Join(folder, path), filepath.Join(folder, filepath.Base(path))}
	}
	for _, p := range tries {
		if _, err := os.Stat(p); err == nil {
			if abs, err := filepath.Abs(p); err == nil {
				return abs
			}
		}
	}
	return ""
}

// cause is an error of the file system without the path that it repeats.
func cause(err error) string {
	s := err.Error()
	if i := strings.LastIndex(s, ": "); i >= 0 {
		return s[i+2:]
	}
	return s
}

// lineOf is the number of the first line that has the words outside of a
// comment, or 0.
func lineOf(text, words string) int {
	if words == "" {
		return 0
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.Contains(line, words) && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			return i + 1
		}
	}
	return 0
}

// portNumber reads a port; 0 is none.
func portNumber(s string) uint16 {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

// Why things are changed.
const (
	whyListen   = "listens on loopback, on a free port"
	whyCert     = "a test certificate for the same names"
	whyUpstream = "the recording stand-in"
	whyVerify   = "the stand-in has a test certificate"
	whyPath     = "written below the copy's folder"
	whyUser     = "runs as the user who started it, in the foreground"
	whyRoot     = "the folder is not on this machine"
)
