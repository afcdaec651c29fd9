package nginx

import (
	"context"
	"syscall"

	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// name is the kind's in policies.
const name = "nginx"

// Kind is Nginx: a target, a reader of its configurations, and what mends them.
type Kind struct{}

// options are what a policy says of it.
type options struct {
	target.Settings
	target.Rooted
}

// Name returns "nginx".
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

// program makes the copies, and runs nginx on them.
type program struct {
	highPorts bool // every listener gets a free port
}

func (program) Name() string { return name }

func (program) Executable() target.Executable {
	return target.Executable{
		Names: []string{name}, Folders: []string{"/usr/local/nginx/sbin"}, Package: name, Version: []string{"-v"}, Stop: syscall.SIGQUIT,
		Unset: []string{"NGINX"}, // it would name sockets to inherit
	}
}
