// Package formats lists the languages of configurations that can be read. It may
// change without notice.
package formats

import (
	"io"
	"os"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/internal/apache"
	"github.com/crosscheck-cors/crosscheck/servers/internal/caddy"
	"github.com/crosscheck-cors/crosscheck/servers/internal/haproxy"
	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx"
	"github.com/crosscheck-cors/crosscheck/servers/internal/traefik"
	"github.com/crosscheck-cors/crosscheck/servers/internal/varnish"
)

// All are the readers; a file that several know is the first's.
var All = []config.Reader{
	nginx.Kind{},
	varnish.Kind{},
	traefik.Kind{},
	haproxy.Kind{},
	apache.Kind{},
	caddy.Kind{},
}

// Of returns the reader that knows a file, from its name and the beginning of its
// text: the first of All for one that no reader knows, and for one that cannot be
// read.
func Of(file string) config.Reader {
	head := make([]byte, 64<<10)
	if f, err := os.Open(file); err == nil {
		n, _ := io.ReadFull(f, head)
		head = head[:n]
		f.Close()
	}
	for _, r := range All {
		if r.Knows(file, head) {
			return r
		}
	}
	return All[0]
}
