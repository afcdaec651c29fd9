package apache

import (
	"context"
	"syscall"

	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// name is the kind's in policies.
const name = "apache"

// Kind is Apache httpd: a target, a reader of its configurations, and what mends them.
type Kind struct{}

// options are what a policy says of it.
type options struct {
	target.Settings
	target.Rooted
}

// Name returns "apache".
func (Kind) Name() string { return name }

// Options returns empty options.
func (Kind) Options() target.Options { return new(options) }

// Prepare copies the configuration. See [target.Prepare].
func (Kind) Prepare(ctx context.Context, o target.Order) (target.Prepared, error) {
	c, err := target.Prepare(ctx, o, program{})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Language returns what mends its configurations.
func (Kind) Language() mend.Language { return language }

// program edits Apache httpd's configuration directive by directive, in the files
// where they are, and includes the copy from a file of its own that has what the
// copy lacks: paths, modules, and, for fragments, something that listens.
type program struct{}

func (program) Name() string { return name }

func (program) Executable() target.Executable {
	return target.Executable{Names: []string{"apache2", "httpd"}, Package: "apache2-bin", Version: []string{"-v"}, Stop: syscall.SIGTERM}
}
