package nginx

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/fcgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// untidy is one configuration of testdata/nginx: a txtar archive whose comment
// says what is asked of it.
type untidy struct {
	name   string
	dir    string
	file   string            // the one that is named; the archive's first
	values map[string]string // value: NAME=text
	hosts  []string          // host: api.example.com
	skip   bool              // skip: true
	edge   bool              // edge: true
	crlf   bool              // crlf: true
	kept   bool              // kept: true, where it holds for kept ports alone
	asks   []ask             // ask: GET https://host/path Name=value, then want: 200 | Name: value | words of the body
	errs   []string          // error: words, in the order of the message
	left   []string          // left: words of a directive that is left out
	change []string          // change: from => to, words of both
	same   []string          // same: a line that the copy keeps
	listen []string          // listener: 80 | https | names | default
	raw    map[string]string // files
}

type ask struct {
	method, url string
	header      http.Header
	want        []string
}

func readUntidy(t *testing.T, path string) untidy {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	u := untidy{name: strings.TrimSuffix(filepath.Base(path), ".txt"), dir: t.TempDir(), values: map[string]string{}, raw: map[string]string{}}
	_, said, _ := strings.Cut(string(a.Comment), "\n") // the first line is for people
	for line := range strings.Lines(said) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "file":
			u.file = value
		case "value":
			name, v, _ := strings.Cut(value, "=")
			u.values[name] = v
		case "host":
			u.hosts = append(u.hosts, value)
		case "skip":
			u.skip = true
		case "edge":
			u.edge = true
		case "crlf":
			u.crlf = true
		case "kept":
			u.kept = true
		case "ask":
			f := strings.Fields(value)
			k := ask{method: f[0], url: f[1], header: http.Header{}}
			for _, h := range f[2:] {
				name, v, _ := strings.Cut(h, "=")
				k.header.Add(name, v)
			}
			u.asks = append(u.asks, k)
		case "want":
			u.asks[len(u.asks)-1].want = strings.Split(value, " | ")
		case "error":
			u.errs = append(u.errs, value)
		case "left":
			u.left = append(u.left, value)
		case "change":
			u.change = append(u.change, value)
		case "same":
			u.same = append(u.same, value)
		case "listener":
			u.listen = append(u.listen, value)
		default:
			t.Fatalf("%s: %s is not known", path, key)
		}
	}
	for _, f := range a.Files {
		if u.file == "" {
			u.file = f.Name
		}
		text := string(f.Data)
		if u.crlf {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		text = strings.ReplaceAll(text, "@DIR@", u.dir)
		u.raw[f.Name] = text
		to := filepath.Join(u.dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

func (u untidy) order(t *testing.T) target.Order {
	o := targettest.Order(t, Kind{}, "")
	o.Hosts, o.SkipUnavailable, o.Upstreams = u.hosts, u.skip, newStandIns(t)
	*o.Options.Shared() = target.Settings{Config: filepath.Join(u.dir, u.file), Values: u.values}
	return o
}

// standIns speak the protocols of upstreams: the body says who answered.
type standIns struct {
	t     *testing.T
	mu    sync.Mutex
	addrs map[string]string
}

func newStandIns(t *testing.T) *standIns { return &standIns{t: t, addrs: map[string]string{}} }

func (s *standIns) Stand(name string, p target.Protocol) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := string(p) + " " + name
	if s.addrs[key] != "" {
		return s.addrs[key], nil
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Proto", r.Header.Get("X-Forwarded-Proto"))
		if status := r.URL.Query().Get("status"); status != "" {
			n, _ := strconv.Atoi(status)
			w.WriteHeader(n)
		}
		fmt.Fprintf(w, "via %s %s, %s %s, Host %s, Port %s", p, name, r.Method, r.URL.RequestURI(), r.Host, r.Header.Get("X-Forwarded-Port"))
	})
	switch p {
	case target.HTTP, target.HTTPS:
		srv := httptest.NewUnstartedServer(h)
		if p == target.HTTPS {
			srv.StartTLS()
		} else {
			srv.Start()
		}
		s.t.Cleanup(srv.Close)
		s.addrs[key] = srv.Listener.Addr().String()
	default:
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		s.t.Cleanup(func() { l.Close() })
		if p == target.FastCGI {
			go fcgi.Serve(l, h)
		} else {
			go answerGateway(l, fmt.Sprintf("via %s %s", p, name))
		}
		s.addrs[key] = l.Addr().String()
	}
	return s.addrs[key], nil
}

// answerGateway answers uwsgi and SCGI alike.
func answerGateway(l net.Listener, body string) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			r := bufio.NewReader(conn)
			if _, err := r.ReadByte(); err != nil {
				return
			}
			status := "Status: 200 OK"
			if strings.HasPrefix(body, "via uwsgi") {
				status = "HTTP/1.1 200 OK"
			}
			fmt.Fprintf(conn, "%s\r\nContent-Type: text/plain\r\n\r\n%s", status, body)
		}()
	}
}

func TestNginxUntidy(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d configurations in testdata, want 25 or more (%v)", len(files), err)
	}
	for _, path := range files {
		u := readUntidy(t, path)
		for _, other := range []bool{false, true} {
			name := u.name
			if other && u.kept {
				continue
			}
			if other {
				name += ", other ports"
			}
			t.Run(name, func(t *testing.T) { u.run(t, other) })
		}
	}
}

func (u untidy) run(t *testing.T, otherPorts bool) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c, err := target.Prepare(ctx, u.order(t), program{highPorts: otherPorts})
	var r target.Running
	if err == nil {
		defer c.Close()
		r, err = c.Start(ctx)
	}
	if len(u.errs) > 0 {
		if err == nil {
			r.Close()
			t.Fatalf("no error, want one that says %q", u.errs)
		}
		var e *target.Error
		if !errors.As(err, &e) {
			t.Errorf("error is a %T, want *Error", err)
		}
		targettest.InOrder(t, strings.ReplaceAll(err.Error(), u.dir+"/", ""), u.errs)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for name, want := range u.raw {
		if got, err := os.ReadFile(filepath.Join(u.dir, name)); err != nil || string(got) != want {
			t.Errorf("the user's %s was written to (%v)", name, err)
		}
	}
	for _, f := range c.Files {
		sameTree(t, f, u.values)
	}
	u.checkCopy(t, c)
	for _, k := range u.asks {
		k.check(t, c, u.edge)
	}
	if t.Failed() {
		t.Logf("diff:\n%s\nlog:\n%s", c.About().Diff(), strings.Join(r.Log(), "\n"))
	}
}

func (u untidy) checkCopy(t *testing.T, c *target.Copy) {
	t.Helper()
	var made strings.Builder
	for _, f := range c.Files {
		made.WriteString(f.Made)
	}
	for _, s := range u.same {
		if !strings.Contains(made.String(), s) {
			t.Errorf("the copy has no %q", s)
		}
	}
	for _, list := range []struct {
		want []string
		got  []target.Change
	}{{u.left, c.Left}, {u.change, c.Changes}} {
		for _, want := range list.want {
			from, to, _ := strings.Cut(want, "=>")
			from, to = strings.TrimSpace(from), strings.TrimSpace(to)
			if !slices.ContainsFunc(list.got, func(ch target.Change) bool {
				return strings.Contains(ch.From, from) && strings.Contains(ch.To, to) && (ch.Line > 0 || ch.From == "") && ch.Why != ""
			}) {
				t.Errorf("no change %q in %+v", want, list.got)
			}
		}
	}
	if len(c.Left) != len(u.left) {
		t.Errorf("left out: %+v, want %q", c.Left, u.left)
	}
	var got []string
	for _, l := range c.Listeners {
		scheme, def := "http", ""
		if l.TLS {
			scheme = "https"
		}
		if l.HTTP2 {
			scheme += "+h2"
		}
		if l.Default {
			def = " | default"
		}
		got = append(got, fmt.Sprintf("%d | %s | %s%s", l.Port, scheme, strings.Join(l.Names, " "), def))
	}
	if len(u.listen) > 0 && !slices.Equal(got, u.listen) {
		t.Errorf("listeners are %q, want %q", got, u.listen)
	}
}

// check asks the copy over HTTP.
func (k ask) check(t *testing.T, c *target.Copy, edge bool) {
	t.Helper()
	u, err := weburl.Parse(k.url, fetch.URL{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := c.Listener(t.Context(), u.Origin(), edge)
	if err != nil {
		t.Error(err)
		return
	}
	addr := l.Addr
	if edge {
		e, err := target.StartEdge(t.Context(), targettest.Authority(t), u.Origin().Host(), addr)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		addr = e.Addr
	}
	tr := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, addr)
		},
		TLSClientConfig:   &tls.Config{RootCAs: targettest.Authority(t).Pool()},
		ForceAttemptHTTP2: true,
	}
	defer tr.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), k.method, k.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = k.header
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Errorf("%s %s: %v", k.method, k.url, err)
		return
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	var head strings.Builder
	res.Header.Write(&head)
	all := fmt.Sprintf("%d\n%s\n%s\n%s", res.StatusCode, res.Proto, head.String(), body)
	for i, want := range k.want {
		no, absent := strings.CutPrefix(want, "no ")
		switch {
		case i == 0 && strconv.Itoa(res.StatusCode) != want,
			absent && strings.Contains(all, no),
			!absent && !strings.Contains(all, want):
			t.Errorf("%s %s: no %q in\n%s", k.method, k.url, want, all)
		}
	}
}
