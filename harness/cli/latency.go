package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/verify/latency"
)

// latencyOptions are latency's flags.
type latencyOptions struct {
	env    string
	routes []string
	trips  []time.Duration
	calls  int
	skip   bool
	output
	engine   flavourFlag
	sandless bool
}

func latencyCommand() *cobra.Command {
	var o latencyOptions
	c := &cobra.Command{
		Use:   "latency cors.yaml",
		Short: "Measure what a preflight costs, and what Access-Control-Max-Age saves",
		Long: "Measure what a preflight costs, and what Access-Control-Max-Age saves: in the browser, with and\n" +
			"without a remembered preflight, over HTTP/1.1 and HTTP/2, at simulated distances.\n\n" + exitCodeLegend,
		Example: "  crosscheck latency cors.yaml\n  crosscheck latency cors.yaml --route /api/items --round-trip 30ms,200ms",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return o.run(c, args[0]) },
	}
	f := c.Flags()
	f.StringVar(&o.env, "env", "", "the policy's environment")
	f.StringArrayVar(&o.routes, "route", nil, "a call of this route, by its path; may be repeated")
	f.DurationSliceVar(&o.trips, "round-trip", nil, "simulated round trips (default 0s,20ms,100ms)")
	f.IntVar(&o.calls, "calls", 0, "calls of each kind, of which the quickest counts (default 9)")
	f.BoolVar(&o.skip, "skip-unavailable", false, "leave out directives that cannot be had on this machine")
	o.folderFlag(c)
	f.Var(&o.engine, "engine", "flavour of Chromium")
	f.BoolVar(&o.sandless, "no-sandbox", false, "turn Chrome's sandbox off, for where it cannot start; as root it is off")
	return c
}

func (o *latencyOptions) run(c *cobra.Command, file string) error {
	p, err := loadPolicy(c, file, o.env)
	if err != nil {
		return err
	}
	l, err := latency.Measure(c.Context(), latency.Config{
		Policy: p, Routes: o.routes, RoundTrips: o.trips, Calls: o.calls, SkipUnavailable: o.skip,
		Browser: browser.Config{Flavour: o.engine.Flavour, NoSandbox: o.sandless, Log: func(s string) { fmt.Fprintln(c.ErrOrStderr(), s) }},
	})
	if err != nil {
		return asExit(c.Context(), err)
	}
	r := l.Report()
	if err := errors.Join(text.Format.Write(c.OutOrStdout(), r), o.output.write(c, r)); err != nil {
		return &exit{exitDoNotKnow, err}
	}
	return nil
}
