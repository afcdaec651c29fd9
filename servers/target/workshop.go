package target

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

// Workshop makes what a copy needs and the user's configuration cannot give:
// ports, certificates, stand-ins, folders. It notes every change in the copy. It
// is for one goroutine.
type Workshop struct {
	Order
	Copy   *Copy
	Values map[string]string // of ${NAME} in a template

	// HighPorts gives every listener a free port, as where low ports are
	// forbidden.
	HighPorts bool

	held  []net.Listener    // ports that are kept until the program is about to take them
	ports map[string]string // the port by what it stands for
	Spots map[string]Spot
	root  string            // the folder that the options name
	cert  map[string]string // the certificate's path without its extension, by its names
}

func newWorkshop(c *Copy) *Workshop {
	if c.kept == nil {
		c.kept = &addresses{ports: map[string]string{}, spots: map[string]Spot{}}
	}
	w := &Workshop{Order: c.order, Copy: c, Values: c.order.Options.Shared().Values, ports: c.kept.ports, Spots: c.kept.spots, cert: map[string]string{}}
	if o, ok := c.order.Options.(interface{ rootFolder() string }); ok {
		w.root = c.order.path(o.rootFolder())
	}
	return w
}

// Close releases the reserved ports.
func (w *Workshop) Close() {
	for _, l := range w.held {
		l.Close()
	}
	w.held = nil
}

// Read returns the text of one of the user's files, with the values of a
// template in their places. An empty file is an error.
func (w *Workshop) Read(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", &Error{File: file, Problem: "cannot be read: " + Cause(err)}
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
func (w *Workshop) fill(text string) string {
	for name, value := range w.Values {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
	}
	return text
}

// Write writes the copy of a user's file below Dir and lists it.
func (w *Workshop) Write(user, name, text, made string) (string, error) {
	path := filepath.Join(w.Copy.Dir, name)
	if err := w.Put(name, made); err != nil {
		return "", err
	}
	w.Copy.Files = append(w.Copy.Files, File{Path: user, Copy: path, Text: text, Made: made})
	return path, nil
}

// Put writes a generated file below Dir. A workshop for reading writes none.
func (w *Workshop) Put(name, text string) error {
	if w.Copy.Dir == "" {
		return nil
	}
	path := filepath.Join(w.Copy.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("copy: %s: %w", name, err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("copy: %s: %w", name, err)
	}
	return nil
}

// Change notes a change.
func (w *Workshop) Change(file string, line int, from, to, why string) {
	if from != to {
		w.Copy.Changes = append(w.Copy.Changes, Change{File: file, Line: line, From: from, To: to, Why: why})
	}
}

// Leave notes what is left out because it cannot be had here, or returns the
// error where that was not asked for.
func (w *Workshop) Leave(file string, line int, from, problem, remedy string) error {
	if !w.SkipUnavailable {
		return &Error{File: file, Line: line, Problem: problem, Remedy: remedy}
	}
	w.Copy.Left = append(w.Copy.Left, Change{File: file, Line: line, From: from, Why: problem})
	return nil
}

// Listen returns the port that takes the place of what is listened on: the same
// one for the same key. The port stays taken until close.
func (w *Workshop) Listen(key string) (string, error) {
	if p := w.ports[key]; p != "" {
		return p, nil
	}
	for {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return "", fmt.Errorf("copy: a port for %s: %w", key, err)
		}
		w.held = append(w.held, l)
		if n := l.Addr().(*net.TCPAddr).Port; n != 10080 { // browsers refuse it
			w.ports[key] = strconv.Itoa(n)
			return w.ports[key], nil
		}
	}
}

// Stand returns host and port of the stand-in for an upstream.
func (w *Workshop) Stand(name string, p Protocol, file string, line int) (string, error) {
	for _, u := range w.Copy.Upstreams {
		if u.Name == name && u.Protocol == p {
			return u.Addr, nil
		}
	}
	addr, err := w.Upstreams.Stand(name, p)
	if err != nil {
		return "", &Error{File: file, Line: line, Problem: fmt.Sprintf("no stand-in for upstream %s: %v", name, err)}
	}
	w.Copy.Upstreams = append(w.Copy.Upstreams, Upstream{Name: name, Protocol: p, Addr: addr, File: file, Line: line})
	return addr, nil
}

// Certificate writes a test certificate for the names (those of the policy where
// there are none) and returns its path without extension: ".crt" has the chain,
// ".key" the key, ".pem" both.
func (w *Workshop) Certificate(names []string) (string, error) {
	if names = Certifiable(names); len(names) == 0 {
		names = Certifiable(w.Hosts)
	}
	if len(names) == 0 {
		names = []string{"localhost"}
	}
	key := strings.Join(names, " ")
	if path := w.cert[key]; path != "" {
		return path, nil
	}
	made, err := w.Order.Authority.Certificate(names...)
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
		if err := w.Put(base+ext, text); err != nil {
			return "", err
		}
	}
	w.cert[key] = filepath.Join(w.Copy.Dir, base)
	return w.cert[key], nil
}

// Certifiable keeps the names that a certificate can carry.
func Certifiable(names []string) []string {
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

// AuthorityFile writes the authority's own certificate and returns its path.
func (w *Workshop) AuthorityFile() (string, error) {
	return filepath.Join(w.Copy.Dir, "certs/authority.crt"), w.Put("certs/authority.crt", string(w.Order.Authority.CAPEM()))
}

// Root returns the folder that stands for document roots which are not there: the
// one that the options name, or an empty one.
func (w *Workshop) Root() (string, error) {
	if w.root != "" {
		return filepath.Abs(w.root)
	}
	dir := filepath.Join(w.Copy.Dir, "root")
	return dir, os.MkdirAll(dir, 0o755)
}

// HasRoot reports whether the options name a folder for document roots.
func (w *Workshop) HasRoot() bool { return w.root != "" }

// Beside returns where a path of the configuration is on this machine: as it
// is, relative to the configuration's folder, or, for a path of another machine,
// by its name beside the configuration. It is "" where there is nothing.
func (w *Workshop) Beside(path, folder string) string {
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

// Cause is an error of the file system without the path that it repeats.
func Cause(err error) string {
	s := err.Error()
	if i := strings.LastIndex(s, ": "); i >= 0 {
		return s[i+2:]
	}
	return s
}

// LineOf is the number of the first line that has the words outside of a
// comment, or 0.
func LineOf(text, words string) int {
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

// PortNumber reads a port; 0 is none.
func PortNumber(s string) uint16 {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

// Why things are changed.
const (
	WhyListen   = "listens on loopback, on a free port"
	WhyCert     = "a test certificate for the same names"
	WhyUpstream = "the recording stand-in"
	WhyVerify   = "the stand-in has a test certificate"
	WhyPath     = "written below the copy's folder"
	WhyUser     = "runs as the user who started it, in the foreground"
	WhyRoot     = "the folder is not on this machine"
	WhyMoved    = "the file is found from any working directory"
)
