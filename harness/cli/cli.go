package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Main runs a command line, without the program's name, and returns the exit
// code. The first SIGINT or SIGTERM ends the run in order, the second at once.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	return run(ctx, args)
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
