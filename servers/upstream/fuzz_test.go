package upstream

import (
	"bufio"
	"io"
	"strings"
	"testing"
)

func FuzzRequests(f *testing.F) {
	f.Add("\x00\x09\x00\x00\x01\x00a\x03\x00xyz")
	f.Add("24:CONTENT_LENGTH\x001\x00SCGI\x001\x00,b")
	f.Add("\x01\x01\x00\x01\x00\x08\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01\x04\x00\x01\x00\x04\x00\x00\x01\x01ab\x01\x04\x00\x01\x00\x00\x00\x00\x01\x05\x00\x01\x00\x00\x00\x00")
	f.Fuzz(func(t *testing.T, in string) {
		if vars, err := readUWSGI(strings.NewReader(in)); err == nil {
			vars.exchange("uwsgi")
		}
		if vars, err := readSCGI(bufio.NewReader(strings.NewReader(in))); err == nil {
			vars.exchange("SCGI")
		}
		br := bufio.NewReader(strings.NewReader(in))
		if _, vars, err := readFastCGI(br); err == nil {
			vars.exchange("FastCGI")
			io.Copy(io.Discard, &fcgiBody{br: br})
		}
		readFastCGIAnswer(strings.NewReader(in))
		parseCGI(in)
	})
}
