package servers

import (
	"bufio"
	"io"
	"strings"
	"testing"
)

func FuzzReadRequest(f *testing.F) {
	for _, seed := range []string{
		"", "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a?b HTTP/1.1\r\n\r\n", "GET http://a HTTP/1.1\n\n",
		"OPTIONS * HTTP/1.1\r\nHost: a:443\r\n\r\n", "POST /x HTTP/1.1\r\nContent-Length: 2\r\n\r\nab",
		"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n1\r\na\r\n0\r\n\r\n",
		"GET / HTTP/1.1\r\nNo colon\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1]:x\r\n\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		a, body, err := readRequest(io.Discard, bufio.NewReader(strings.NewReader(in)), "http")
		if err != nil {
			return
		}
		if a.method == "" || !strings.HasPrefix(a.protocol, "HTTP/1.") {
			t.Errorf("read %+v", a)
		}
		firstSegment(a.path)
		var b capped
		n, _ := io.Copy(&b, body)
		if n > int64(len(in)) || b.n != n {
			t.Errorf("a body of %d bytes out of %d", n, len(in))
		}
	})
}

func FuzzParseReply(f *testing.F) {
	for _, seed := range []string{
		"", "nonsense", "HTTP/1.1 200 OK\r\n\r\nbody", "HTTP/1.1 680\nBare\nX-A:  b \nX-B:c\n\n\x00", "HTTP/1.1 x\r\n: \r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		r := parseReply(in)
		if !strings.HasSuffix(in, r.body) || string(r.wire()) != in && in != "" {
			t.Errorf("%q reads as %+v", in, r)
		}
		for _, h := range r.headers {
			if strings.ContainsAny(h.Name, ":\n") || strings.Contains(h.Value, "\n") {
				t.Errorf("%q has the line %q", in, h)
			}
		}
	})
}
