// Command crosscheck proves what a CORS configuration means by asking a real
// browser. It turns flags into calls and verdicts into an exit code; it
// decides nothing itself.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitConform    = 0 // everything conforms
	exitDisagree   = 1 // somebody differs; wins over exitUnknown
	exitBadInput   = 2 // the command line or a file is wrong
	exitDoNotKnow  = 3 // the harness could not know
	exitCodeLegend = `Exit codes: 0 everything conforms, 1 a disagreement, 2 bad input, 3 the harness could not know.`
)

// exit is an error that carries its exit code; its text may be empty where all
// has been said.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run runs a command line and returns the exit code.
func run(ctx context.Context, args []string) int {
	root := command()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitConform
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(os.Stderr, "crosscheck: "+text)
	}
	var e *exit
	if errors.As(err, &e) {
		return e.code
	}
	return exitBadInput // cobra's own: an unknown flag or command
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "crosscheck",
		Short:         "Prove what a CORS configuration means by asking a real browser",
		Long:          "Prove what a CORS configuration means by asking a real browser.\n\n" + exitCodeLegend,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(demoCommand(), verifyCommand(), policyCommand(), initCommand(), diffCommand(), latencyCommand(),
		runCommand(), listCommand(), explainCommand(), schemaCommand(), versionCommand())
	return root
}
