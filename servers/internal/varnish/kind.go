package varnish

import (
	"context"
	"syscall"

	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// name is the kind's in policies.
const name = "varnish"

// Kind is Varnish: a target, a reader of its configurations, and what mends them.
type Kind struct{}

// options are what a policy says of it.
type options struct {
	target.Settings
}

// Name returns "varnish".
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

// program edits VCL token by token. Varnish listens in clear text, on a port
// that no VCL names: 80 stands for it.
type program struct{}

func (program) Name() string { return name }

func (program) Executable() target.Executable {
	return target.Executable{Names: []string{"varnishd"}, Package: "varnish", Version: []string{"-V"}, Stop: syscall.SIGTERM}
}
