package servers

import (
	"net"
	"os"
	"slices"
	"strings"
	"testing"
)

type fakeListener struct {
	net.Listener
	port   int
	closed bool
}

func (l *fakeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: l.port} }
func (l *fakeListener) Close() error   { l.closed = true; return nil }

func TestListenAvoidsBadPorts(t *testing.T) {
	ports := []int{6000, 10080, 6697, 40000}
	var opened []*fakeListener
	open := func() (net.Listener, error) {
		l := &fakeListener{port: ports[len(opened)%len(ports)]}
		opened = append(opened, l)
		return l, nil
	}
	l, err := listenWith("test", open)
	if err != nil {
		t.Fatal(err)
	}
	if got := l.(*fakeListener); got.port != 40000 || got.closed {
		t.Errorf("%+v", got)
	}
	for _, l := range opened[:3] {
		if !l.closed {
			t.Errorf("the listener on %d was left open", l.port)
		}
	}
	ports, opened = []int{6000}, nil
	if _, err := listenWith("test", open); err == nil || !strings.Contains(err.Error(), "100 ephemeral ports") {
		t.Errorf("only bad ports: %v", err)
	}
	if _, err := listenWith("test", func() (net.Listener, error) { return nil, os.ErrPermission }); err == nil || err.Error() != "listen: test: permission denied" {
		t.Errorf("no port: %v", err)
	}
}

func TestBadPorts(t *testing.T) {
	if !slices.IsSorted(badPorts) {
		t.Error("not in order")
	}
	for port, want := range map[uint16]bool{0: true, 22: true, 6000: true, 6667: true, 10080: true, 80: false, 443: false, 8080: false, 8443: false, 40000: false} {
		if badPort(port) != want {
			t.Errorf("badPort(%d) = %v", port, !want)
		}
	}
}

func TestGlob(t *testing.T) {
	for _, tt := range []struct {
		pattern, s string
		want       bool
	}{
		{"a:443", "a:443", true}, {"a:443", "a:44", false}, {"*.a:443", "b.a:443", true}, {"*.a:443", "c.b.a:443", true},
		{"*.a:443", "a:443", false}, {"*.a:443", "b.a:443:443", false}, {"*.raw.*-s:1", "x.raw.y-s:1", true},
		{"*.raw.*-s:1", "x.y-s:1", false}, {"*", "", true}, {"", "", true}, {"", "a", false}, {"a*", "b", false},
	} {
		if got := glob(tt.pattern, tt.s); got != tt.want {
			t.Errorf("glob(%q, %q) = %v", tt.pattern, tt.s, got)
		}
	}
}

func TestOwnSiteOf(t *testing.T) {
	for host, want := range map[string]string{
		"app.x1-site.test": "x1-site.test", "x1-site.test": "x1-site.test", "a.raw.x1o-site.test": "x1o-site.test",
		"app.example.test": "", "-site.test": "", "app.-site.test": "", "app.x1-site.test.com": "", "": "",
	} {
		if got := ownSiteOf(host); got != want {
			t.Errorf("ownSiteOf(%q) = %q, want %q", host, got, want)
		}
	}
}
