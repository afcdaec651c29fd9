package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

func listCommand() *cobra.Command {
	var s selection
	c := &cobra.Command{
		Use:   "list [FILES...]",
		Short: "List scenarios with their labels and rules",
		RunE: func(c *cobra.Command, files []string) error {
			catalogue, err := s.load(files)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, sc := range catalogue.Scenarios {
				fmt.Fprintf(w, "%s\t%s\t%s\n", sc.ID, strings.Join(scenarios.Labels(sc), ","), sc.Rule)
			}
			return w.Flush()
		},
	}
	s.flags(c)
	return c
}

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID [FILES...]",
		Short: "Explain a scenario: its rule, what the standard says must happen, and why",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			s := selection{ids: args[:1]}
			catalogue, err := s.load(args[1:])
			if err != nil {
				return err
			}
			for i := range catalogue.Scenarios {
				sc := &catalogue.Scenarios[i]
				place := scenarios.ProofPlacement(sc.Page)
				scripts, err := sc.Script(place)
				if err != nil {
					return &exit{exitBadInput, err}
				}
				predictions := harness.Declared(place, scripts, sc.PresetCookies(place))
				if i > 0 {
					fmt.Fprintln(c.OutOrStdout())
				}
				if err := report.Explain(c.OutOrStdout(), sc, place.Page, scripts, predictions); err != nil {
					return &exit{exitDoNotKnow, err}
				}
			}
			return nil
		},
	}
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
