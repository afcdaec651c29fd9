package command

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// name is the kind's in policies.
const name = "command"

// Kind is a command that listens.
type Kind struct{}

// options are what a policy says of it.
type options struct {
	target.Settings
	Command []string          `json:"command,omitempty" jsonschema:"minItems=1,description=Of kind command: what to run"`
	Listen  map[string]string `json:"listen,omitempty" jsonschema:"description=Of kind command: where each origin then listens"`
}

// Name returns "command".
func (Kind) Name() string { return name }

// Options returns empty options.
func (Kind) Options() target.Options { return new(options) }

// Lacks says that there is no program to run, or that it is not known where it
// listens.
func (o *options) Lacks() (out []string) {
	if len(o.Command) == 0 {
		out = append(out, "kind command has no command: which program is run?")
	}
	if len(o.Listen) == 0 {
		out = append(out, `kind command has no listen: where does each origin listen then? (listen: {"https://api.example.com": "127.0.0.1:8443"})`)
	}
	return out
}

// Scripted reports whether an argument asks for a stand-in.
func (o *options) Scripted() bool {
	return slices.ContainsFunc(o.Command, func(arg string) bool { return strings.Contains(arg, "upstream:") })
}

// Listens returns where each origin listens.
func (o *options) Listens() map[string]string { return o.Listen }

// Prepare finds the program and puts the addresses of stand-ins and the paths of
// certificates into its arguments.
func (Kind) Prepare(ctx context.Context, o target.Order) (target.Prepared, error) {
	told := o.Options.(*options)
	path, err := find(told.Command)
	if err != nil {
		return nil, err
	}
	c, err := target.Prepare(ctx, o, program{options: told, path: path})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// find returns the path of the program that a command runs.
func find(argv []string) (string, error) {
	if len(argv) == 0 {
		return "", &target.Error{Problem: "kind command has no command", Remedy: "give the program and its arguments as command"}
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return "", &target.Error{File: argv[0], Problem: "cannot be run: " + target.WhyNotRun(err), Remedy: "give the program's path as the first word of command"}
	}
	return filepath.Abs(path)
}

// Words returns what the schema's own words mean of an option; "" for others.
func (Kind) Words(option string) string {
	if option == "command" {
		return "there is no program to run"
	}
	return ""
}

func (program) Name() string { return name }

func (p program) Executable() target.Executable {
	return target.Executable{Path: p.path, Stop: syscall.SIGTERM}
}
