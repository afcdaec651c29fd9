package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/progress"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// selection is which scenarios a command is about.
type selection struct{ ids, labels []string }

func (s *selection) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&s.ids, "id", nil, "only this scenario, or with a slash at the end the ids below it; may be repeated")
	c.Flags().StringArrayVar(&s.labels, "label", nil, "only scenarios with this label; a,b asks for both; may be repeated for either")
}

// load reads the files, or the embedded catalogue where there are none.
func (s *selection) load(files []string) (scenarios.Catalogue, error) {
	c, err := scenarios.Embedded()
	if len(files) > 0 {
		c, err = scenarios.LoadFiles(files...)
	}
	if err == nil {
		c, err = c.Select(s.ids, s.labels)
	}
	if err != nil {
		return c, &exit{exitBadInput, err}
	}
	return c, nil
}

// options are run's flags.
type options struct {
	selection
	output
	trace  bool
	engine flavourFlag
	block  bool
	repeat int

	noSandbox bool
}

func runCommand() *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "run [FILES...]",
		Short: "Run scenarios in a browser and judge them; without files, the catalogue",
		Long: "Run scenarios in a browser and judge them. Without files, the catalogue is run;\na folder stands for the *.yaml files in it.\n\n" +
			exitCodeLegend,
		Example: "  crosscheck run\n  crosscheck run --label redirects\n  crosscheck run --id preflight/unlisted-header --trace\n  crosscheck run mine.yaml --json",
		RunE:    func(c *cobra.Command, files []string) error { return o.run(c, files) },
	}
	o.selection.flags(c)
	c.Flags().BoolVar(&o.trace, "trace", false, "have Chrome record every exchange, and print every scenario in full")
	c.Flags().Var(&o.engine, "engine", "flavour of Chromium")
	c.Flags().BoolVar(&o.block, "block-third-party-cookies", false, "block third-party cookies in the browser")
	c.Flags().BoolVar(&o.noSandbox, "no-sandbox", false, "turn Chrome's sandbox off, for where it cannot start; as root it is off")
	c.Flags().IntVar(&o.repeat, "repeat", 1, "run everything this many times; what only says the same again is counted, not kept")
	o.output.flags(c)
	return c
}

func (o *options) run(c *cobra.Command, files []string) error {
	if o.repeat < 1 {
		return &exit{exitBadInput, fmt.Errorf("--repeat %d: must be 1 or more", o.repeat)}
	}
	catalogue, err := o.load(files)
	if err != nil {
		return err
	}
	if err := catalogue.Prove(); err != nil {
		return &exit{exitBadInput, err}
	}
	out := o.text(c)
	l, err := lab.Start(c.Context(), lab.Config{
		Browser: browser.Config{
			Flavour: o.engine.Flavour, BlockThirdPartyCookies: o.block, NoSandbox: o.noSandbox,
			Log: func(s string) { fmt.Fprintln(c.ErrOrStderr(), s) },
		},
		Slow: o.trace,
	})
	asked := o.repeat * len(catalogue.Scenarios)
	switch {
	case err != nil && c.Context().Err() != nil: // it was stopped meanwhile: that is all there is to say
		return o.tell(c, out, report.Run{Asked: asked})
	case err != nil:
		return &exit{exitDoNotKnow, err}
	}
	defer func() {
		if err := l.Close(); err != nil {
			fmt.Fprintln(c.ErrOrStderr(), "crosscheck:", err)
		}
	}()
	runner := l.Runner()
	tell, told := progress.Start(c.ErrOrStderr(), asked, term.IsTerminal(int(os.Stderr.Fd())))
	runner.Progress = tell
	start := time.Now()
	results, judged, _ := runner.Campaign(c.Context(), catalogue.Scenarios, o.repeat)
	told()
	return o.tell(c, out, report.Run{Browser: l.Browser.Info(), Target: runner.Target, Results: results,
		Judged: judged, Asked: asked, Rounds: o.repeat, Took: time.Since(start), Rerun: "crosscheck run --trace --id {id}",
		Renewed: l.Browser.Life().Renewed})
}

// tell prints what a run came to, also one that was stopped, writes the reports
// and turns the verdicts into an exit code.
func (o *options) tell(c *cobra.Command, out io.Writer, run report.Run) error {
	r := report.New(run)
	if err := (text.Writer{Full: o.trace}).Write(out, r); err != nil {
		return &exit{exitDoNotKnow, err}
	}
	var stopped error
	if r.Partial() {
		stopped = fmt.Errorf("stopped: %d of %d scenarios were judged (%w)", r.Judged, r.Asked, context.Cause(c.Context()))
	}
	return ended(run.Results, errors.Join(o.output.write(c, r), stopped))
}

// ended turns verdicts, and what failed beside them, into an exit code: a
// disagreement wins over what nobody knows.
func ended(results []judge.Result, failed error) error {
	code := exitConform
	if failed != nil {
		code = exitDoNotKnow
	}
	for _, r := range results {
		switch {
		case r.Verdict.Disagreement():
			return &exit{exitDisagree, failed}
		case r.Verdict != judge.Conforms:
			code = exitDoNotKnow
		}
	}
	if code == exitConform {
		return nil
	}
	return &exit{code, failed}
}
