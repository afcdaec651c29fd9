package caddy

import (
	"context"
	"syscall"

	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// name is the kind's in policies.
const name = "caddy"

// Kind is Caddy: a target, a reader of its configurations, and what mends them.
type Kind struct{}

// options are what a policy says of it.
type options struct {
	target.Settings
	target.Rooted
}

// Name returns "caddy".
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

// program reads a Caddyfile, by way of caddy adapt, or Caddy's JSON, and writes
// JSON: the diff of a copy is between the JSON that the user's file means and
// the JSON that runs.
type program struct{}

func (program) Name() string { return name }

func (program) Executable() target.Executable {
	return target.Executable{Names: []string{"caddy"}, Package: "caddy", Version: []string{"version"}, Stop: syscall.SIGTERM}
}
