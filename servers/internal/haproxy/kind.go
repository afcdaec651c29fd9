package haproxy

import (
	"context"
	"syscall"

	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// name is the kind's in policies.
const name = "haproxy"

// Kind is HAProxy: a target, a reader of its configurations, and what mends them.
type Kind struct{}

// options are what a policy says of it.
type options struct {
	target.Settings
}

// Name returns "haproxy".
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

// program edits HAProxy's configuration word by word. It keeps every line in its
// place; a fragment gets what it lacks above and below it.
type program struct{}

func (program) Name() string { return name }

func (program) Executable() target.Executable {
	return target.Executable{Names: []string{"haproxy"}, Package: "haproxy", Version: []string{"-v"}, Stop: syscall.SIGTERM}
}
