package target

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// Kind is a kind of thing that can be put under test.
type Kind interface {
	// Name is the word for it in a policy: "kind: NAME".
	Name() string

	// Options returns a pointer to a new struct that the kind's part of a policy
	// decodes into, with encoding/json.
	Options() Options

	// Prepare reads the options and what they name, and starts nothing that
	// stays. A mistake of the user's is an [*Error].
	Prepare(context.Context, Order) (Prepared, error)
}

// Options are what the user tells a kind.
type Options interface {
	// Shared returns the part that all programs share; nil for a kind that
	// starts no program.
	Shared() *Settings

	// Lacks returns a sentence for each option that is missing.
	Lacks() []string

	// Scripted reports whether stand-ins are behind the target, which answer as
	// they are told.
	Scripted() bool
}

// Settings are the options that all programs share.
type Settings struct {
	Config string            `json:"config,omitempty" jsonschema:"minLength=1,description=The configuration\\, relative to this file"`
	Binary string            `json:"binary,omitempty" jsonschema:"minLength=1,description=The program\\, where it is not the one on PATH"`
	Values map[string]string `json:"values,omitempty" jsonschema:"description=Values of ${NAME} in a configuration that is a template; $NAME takes the environment's"`
}

// Shared returns s.
func (s *Settings) Shared() *Settings { return s }

// Lacks returns a sentence if no configuration is named.
func (s *Settings) Lacks() []string {
	if s.Config == "" {
		return []string{"the proxy has no config: which configuration is put under test?"}
	}
	return nil
}

// Scripted returns true: the copy of a configuration passes requests on to
// stand-ins.
func (s *Settings) Scripted() bool { return true }

// Rooted is the option of kinds that serve files.
type Rooted struct {
	Root string `json:"root,omitempty" jsonschema:"minLength=1,description=The folder that stands for document roots which are not there"`
}

func (r *Rooted) rootFolder() string { return r.Root }

// Addresses are the options of what listens already: host and port, as pages name
// them ("api.example.com:443"), to a loopback address and port
// ("127.0.0.1:8443").
type Addresses map[string]string

// Shared returns nil: no program is started.
func (Addresses) Shared() *Settings { return nil }

// Lacks returns nil.
func (Addresses) Lacks() []string { return nil }

// Scripted returns false: what is behind the target is not known.
func (Addresses) Scripted() bool { return false }

// Order says what to prepare.
type Order struct {
	Options Options

	// Folder is what relative paths in the options are relative to; "" is the
	// working directory.
	Folder string

	// Hosts are the names by which the policy's targets are called: they serve as
	// server names where a configuration has none.
	Hosts []string

	// SkipUnavailable leaves out directives that cannot be had here (a module
	// that is not installed) instead of failing.
	SkipUnavailable bool

	// Authority signs the test certificates; nil makes one of its own.
	Authority *servers.Authority

	// Upstreams stands in for what the configuration proxies to; without it, a
	// configuration that proxies is an error.
	Upstreams Upstreams
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

// Prepared is a target that can be started.
type Prepared interface {
	// About describes it. Start may change where it listens.
	About() About

	// Statements are what the user's configuration says, in the order of the
	// text; none for a target without one.
	Statements() []*config.Statement

	// Listener returns what serves an origin. With edge, a TLS edge is in front
	// of the target, and a listener in clear text serves the origin. An origin
	// that is not served is an error.
	Listener(ctx context.Context, origin fetch.Origin, edge bool) (Listener, error)

	// Start starts it and returns when it answers HTTP.
	Start(context.Context) (Running, error)

	// Close removes what was written.
	Close() error
}

// Running is a target that runs.
type Running interface {
	// Alive returns nil while the target is the one that was started. The error
	// says that it has ended, or that something else listens in its place.
	Alive() error

	Log() []string // its last lines
	Close() error
}

// About describes a prepared target.
type About struct {
	Title     string   // "nginx 1.22.1 (nginx.conf)"
	Layer     string   // what stands in front of the stand-ins, by name; "" for nothing
	Version   string   // "1.22.1"; "" where it is not known
	Files     []File   // of the configuration, includes among them
	Dir       string   // where their copies are; "" for none
	Left      []Change // what was left out of the configuration
	Upstreams []Upstream
}

// Worded is a kind that says what is wrong with the length of a list among its
// options; "" for a list that is none of its own.
type Worded interface {
	Words(option string) string
}

// Listens are options that say where each origin listens.
type Listens interface {
	Listens() map[string]string // origin to a loopback address and port
}

// Mender is a kind whose configuration Crosscheck can say how to mend.
type Mender interface {
	Language() mend.Language
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
	Remedy  string // what to do about it; "" where none is known
	Output  string // the program's last lines
}
