package cli

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness/browser/engines"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

func listCommand() *cobra.Command {
	var s selection
	var coverage bool
	c := &cobra.Command{
		Use:     "list [FILES...]",
		Short:   "List scenarios with their labels and rules, or the behaviours with what covers them",
		Example: "  crosscheck list\n  crosscheck list --label redirects\n  crosscheck list --coverage",
		RunE: func(c *cobra.Command, files []string) error {
			if coverage && len(files)+len(s.ids)+len(s.labels) > 0 {
				return &exit{exitBadInput, errors.New("--coverage is about the whole catalogue: it goes with no file, --id or --label")}
			}
			catalogue, err := s.load(files)
			if err != nil {
				return err
			}
			if coverage {
				return listCoverage(c, catalogue)
			}
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, sc := range catalogue.Scenarios {
				fmt.Fprintf(w, "%s\t%s\t%s\n", sc.ID, strings.Join(scenarios.Labels(sc), ","), sc.Rule)
			}
			return w.Flush()
		},
	}
	s.flags(c)
	c.Flags().BoolVar(&coverage, "coverage", false, "list the numbered behaviours of browsers, each with what covers it")
	return c
}

func listCoverage(c *cobra.Command, catalogue scenarios.Catalogue) error {
	rows, err := catalogue.Coverage()
	if err != nil {
		return &exit{exitBadInput, err}
	}
	printCoverage(c.OutOrStdout(), rows)
	return nil
}

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID|CODE|MESSAGE [FILES...]",
		Short: "Explain a scenario (its rule, what the standard says must happen, and why), a CorsError code of Chrome, or a message of a browser's console",
		Long: "Explain a scenario: its rule, what the standard says must happen, and why. Or a CorsError code of\n" +
			"Chrome: what it means, which scenarios show it, and how to fix it. Or a message of the console of\n" +
			"Chrome, Firefox or Safari, in quotes, or pasted to standard input with \"-\": which check failed, the\n" +
			"usual causes in order, and what to change.",
		Example: "  crosscheck explain simple-requests/no-allow-origin\n  crosscheck explain MissingAllowOriginHeader\n" +
			"  crosscheck explain \"Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200\"\n  crosscheck explain - < message.txt",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if isMessage(args[0]) {
				return explainMessage(c, args[0])
			}
			var s selection
			id := strings.Contains(args[0], "/") // every id has a group in front, and no code has
			if id {
				s.ids = args[:1]
			}
			catalogue, err := s.load(args[1:])
			if err != nil {
				return err
			}
			if !id {
				return explainCode(c, catalogue, args[0])
			}
			for i := range catalogue.Scenarios {
				sc := &catalogue.Scenarios[i]
				place := scenarios.ProofPlacement(sc)
				scripts, err := sc.Script(place)
				if err != nil {
					return &exit{exitBadInput, err}
				}
				predictions := sc.Declared(engines.Default.Agent(), place, scripts)
				if i > 0 {
					fmt.Fprintln(c.OutOrStdout())
				}
				if err := plain.Explain(c.OutOrStdout(), sc, place.Page, scripts, predictions, engines.All); err != nil {
					return &exit{exitDoNotKnow, err}
				}
			}
			return nil
		},
	}
}

func explainCode(c *cobra.Command, catalogue scenarios.Catalogue, code string) error {
	shown, err := catalogue.Shown(code)
	if err != nil {
		return &exit{exitBadInput, err}
	}
	printCode(c.OutOrStdout(), shown)
	return nil
}

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario files, for editors",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := c.OutOrStdout().Write(scenarios.Schema())
			return err
		},
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions that verdicts rest on",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			version, chromedp := "(devel)", "unknown"
			if info, ok := debug.ReadBuildInfo(); ok {
				if info.Main.Version != "" {
					version = info.Main.Version
				}
				for _, d := range info.Deps {
					if d.Path == "github.com/chromedp/chromedp" {
						chromedp = d.Version
					}
				}
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "crosscheck %s\n%s, chromedp %s\nFetch standard: commit 586cd2a, 2 July 2026\n",
				version, runtime.Version(), chromedp)
			return err
		},
	}
}
