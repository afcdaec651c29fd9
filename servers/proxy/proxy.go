package proxy

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/harness/rundir"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Kind is a proxy's program.
type Kind string

// The kinds.
const (
	Nginx   Kind = "nginx"
	Caddy   Kind = "caddy"
	HAProxy Kind = "haproxy"
	Apache  Kind = "apache"
	Varnish Kind = "varnish"
	Traefik Kind = "traefik"
	Command Kind = "command" // anything that listens
)

// Config says which proxy to run, and how.
type Config struct {
	Kind Kind

	// File is the path of the user's configuration; relative paths are the
	// working directory's. Command has none.
	File string

	// Binary is the program; "" looks on PATH (and in /usr/sbin).
	Binary string

	// Values replace ${NAME} in a configuration that is a template.
	Values map[string]string

	// Root is the folder that stands for document roots which are not there;
	// "" is an empty one.
	Root string

	// Hosts are the names by which the policy's targets are called: they serve
	// as server names where a configuration has none.
	Hosts []string

	// Argv and Listen are a Command's: what to run, and where each origin
	// ("https://api.example.com") then listens ("127.0.0.1:8443").
	Argv   []string
	Listen map[string]string

	// SkipUnavailable leaves out directives that cannot be had here (a module
	// that is not installed) instead of failing.
	SkipUnavailable bool

	// Authority signs the test certificates; nil makes one of its own.
	Authority *servers.Authority

	// Upstreams stands in for what the configuration proxies to; without it, a
	// configuration that proxies is an error.
	Upstreams Upstreams

	otherPorts bool // no listener keeps its port, as where low ports are forbidden
}

// Upstreams gives addresses of stand-ins.
type Upstreams interface {
	// Stand returns the loopback address ("127.0.0.1:4711") of the stand-in for
	// an upstream, by its name in the configuration ("backend:3000",
	// "unix:/run/app.sock", "api-$env.internal"). The same name and protocol
	// give the same address.
	Stand(name string, p Protocol) (string, error)
}

// Protocol is what a proxy speaks to an upstream.
type Protocol string

// The protocols.
const (
	HTTP    Protocol = "http"
	HTTPS   Protocol = "https"
	FastCGI Protocol = "fastcgi"
	UWSGI   Protocol = "uwsgi"
	SCGI    Protocol = "scgi"
	GRPC    Protocol = "grpc"
)

// Copy is a hermetic copy of a configuration.
type Copy struct {
	Kind    Kind
	Program string // the executable's path
	Version string // as the program tells it: "1.22.1"
	Dir     string // where the copy is; Close removes it

	Files     []File
	Changes   []Change   // what was changed, in the order of the files
	Left      []Change   // what was left out, with SkipUnavailable
	Listeners []Listener // in the order of the files
	Upstreams []Upstream

	main string   // the path of the copy of Config.File
	log  []string // files in Dir that the program logs to
	more []string // what an nginx is told beyond its configuration

	cfg     Config // to prepare it again where a port was taken meanwhile
	dialect dialect
	run     *rundir.Dir // holds Dir
	kept    *addresses  // for Renew
}

// File is one file of a configuration.
type File struct {
	Path       string // the user's
	Copy       string // below Copy.Dir
	Text, Made string // the user's text, and the copy's
}

// Change is one thing that was changed or left out.
type Change struct {
	File     string // the user's
	Line     int
	From, To string // To is "" for what was left out
	Why      string
}

// Listener is one place where the user's configuration listens, and where the
// copy does instead.
type Listener struct {
	Host    string   // the address it is bound to in the configuration; "" for all
	Port    uint16   // in the configuration
	TLS     bool     //
	HTTP2   bool     //
	Names   []string // server names, as written; none for a nameless server
	Default bool     // it answers for names that nobody has
	Addr    string   // "127.0.0.1:4711"
	File    string   // where it says so
	Line    int
}

// Upstream is what the configuration proxies to.
type Upstream struct {
	Name     string
	Protocol Protocol
	Addr     string // of the stand-in
	File     string
	Line     int
}

// Error is a mistake in a configuration, or a failure of the program, at a place
// in the user's own files.
type Error struct {
	File    string // "" where there is no place
	Line    int    // 0 where unknown
	Problem string
	Remedy  string // what to do about it; "" where nobody knows
	Output  string // the program's last lines
}

// dialect is a kind of proxy. There is one file per kind.
type dialect interface {
	// prepare reads the configuration and writes the copy into c.Dir.
	prepare(ctx context.Context, cfg Config, c *Copy) error

	// argv is how the program checks the copy, and how it runs it in the
	// foreground.
	argv(c *Copy) (check, run []string)

	// place finds file and line of the copy in a line of the program's output,
	// in the user's terms; "" where the line has none.
	place(c *Copy, line string) (file string, number int)
}
