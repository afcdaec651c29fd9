package latency

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
)

// What is sent over a distance arrives half a round trip later, each way, and in
// order; and what is under way when a side ends still arrives.
func TestDistance(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err == nil {
			_, _ = io.Copy(c, c) // says what it hears
			c.Close()
		}
	}()
	d, err := newDistance(t.Context(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	const trip = 40 * time.Millisecond
	d.roundTrip.Store(int64(trip))
	c, err := net.Dial("tcp", d.addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	start := time.Now()
	for _, part := range []string{"first ", "second ", "third"} {
		if _, err := io.WriteString(c, part); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	back, err := io.ReadAll(c)
	if took := time.Since(start); err != nil || string(back) != "first second third" || took < trip {
		t.Errorf("%q, %v, after %v", back, err, took)
	}
}

func TestLatencyText(t *testing.T) {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	row := func(protocol string, trip, first, again int) Row {
		return Row{Protocol: protocol, RoundTrip: ms(trip), Preflighted: ms(first), Again: ms(again), Remembered: true}
	}
	forgotten := row(http2, 100, 204, 203)
	forgotten.Remembered = false
	for name, c := range map[string]struct {
		rows   []Row
		maxAge string
		says   []string
	}{
		"halved": {[]Row{row(http1, 0, 5, 4), row(http1, 100, 204, 102), row(http2, 100, 202, 100)}, "7200", []string{
			"HTTP/1.1  100.0 ms    204.0 ms     102.0 ms  102.0 ms (50 %)", `halves the latency of this call: it saves`, "Access-Control-Max-Age: 7200",
		}},
		"not halved": {[]Row{row(http1, 20, 500, 480)}, "600", []string{`does not halve the latency here: it saves 4 %`}},
		"default":    {[]Row{row(http1, 100, 204, 102)}, "", []string{"so the saving lasts 5 seconds"}},
		"zero":       {[]Row{forgotten}, "0", []string{"nothing (the browser sent another preflight)", "Access-Control-Max-Age: 0 saves nothing"}},
		"too slow":   {[]Row{forgotten}, "", []string{"keeps a preflight for 5 seconds only"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := &Result{
				Target: "nginx", MaxAge: c.maxAge, Rows: c.rows, Calls: 9,
				Probe: rule.Probe{Ask: rule.Ask{Caller: policy.Caller{Origin: fetch.TupleOrigin("https", "app.example.com", 0)}, Call: fetch.Call{Method: "PUT"}}},
			}
			got := text.String(l.Report())
			for _, want := range c.says {
				if !strings.Contains(strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(want), " ")) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
		})
	}
}

func TestSaved(t *testing.T) {
	r := Row{Preflighted: 200, Again: 50, Remembered: true}
	if got := r.Saved(); got != 0.75 {
		t.Errorf("saved %v", got)
	}
	r.Remembered = false
	if got := r.Saved(); got != 0 {
		t.Errorf("saved %v, although nothing was remembered", got)
	}
}
