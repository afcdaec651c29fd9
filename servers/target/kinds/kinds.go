// Package kinds lists the kinds of targets. It may change without notice.
//
// To add one:
//  1. make a folder below servers/internal with a type Kind that implements
//     [target.Kind] (kind.go), and what it needs: edit.go, says.go, mend.go;
//  2. add a line to Started below;
//  3. if its configurations can be read, add a line to servers/config/formats;
//  4. add a folder with its name to fixtures/proxies, with cases.yaml and
//     mutations.yaml, and a line to suites/proxies;
//  5. run go test ./servers/target/kinds, which says what is missing.
package kinds

import (
	"github.com/crosscheck-cors/crosscheck/servers/internal/apache"
	"github.com/crosscheck-cors/crosscheck/servers/internal/caddy"
	"github.com/crosscheck-cors/crosscheck/servers/internal/command"
	"github.com/crosscheck-cors/crosscheck/servers/internal/haproxy"
	"github.com/crosscheck-cors/crosscheck/servers/internal/live"
	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx"
	"github.com/crosscheck-cors/crosscheck/servers/internal/traefik"
	"github.com/crosscheck-cors/crosscheck/servers/internal/varnish"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// Started are the kinds that Crosscheck starts itself: those that a policy's
// proxy can name. The first is the usual one.
var Started = []target.Kind{
	nginx.Kind{},
	caddy.Kind{},
	haproxy.Kind{},
	apache.Kind{},
	varnish.Kind{},
	traefik.Kind{},
	command.Kind{},
}

// Listening is what listens already: where, a policy's resolve says.
var Listening target.Kind = live.Kind{}

// Usual is the kind that is meant if none is named.
var Usual = Started[0]

// Cache is the kind that serves as a shared cache between a browser and a target.
var Cache target.Kind = nginx.Kind{}

// Names lists the names of Started.
func Names() []string {
	out := make([]string, len(Started))
	for i, k := range Started {
		out[i] = k.Name()
	}
	return out
}

// Named returns the kind of Started that has a name.
func Named(name string) (target.Kind, bool) {
	for _, k := range Started {
		if k.Name() == name {
			return k, true
		}
	}
	return nil, false
}
