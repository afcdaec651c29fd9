package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/diagram"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/teach"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// demoPort is the first of the ports that the teaching lab takes unless it is
// told: links to it stay true.
const demoPort = 8470

// demoOptions are demo's flags.
type demoOptions struct {
	port   int
	listen string
	noOpen bool
	text   string
}

func demoCommand() *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "Open the teaching lab: lessons, a playground, and errors explained",
		Long: "Open the teaching lab in your browser, and serve it until it is interrupted. The lab's\norigins are five ports of localhost.\n\n" +
			"With --text, one scenario or lesson is stepped through in the terminal instead.",
		Example: "  crosscheck demo\n  crosscheck demo --text lessons/preflight\n  crosscheck demo --listen 192.168.1.5",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.text != "" {
				return o.terminal(c)
			}
			return o.serve(c)
		},
	}
	c.Flags().IntVar(&o.port, "port", demoPort, "first of five ports in a row; 0 takes free ones")
	c.Flags().StringVar(&o.listen, "listen", "", "address to listen on; anything but loopback lets others in, who need the join token that is printed")
	c.Flags().BoolVar(&o.noOpen, "no-open", false, "print the address, and open no browser")
	c.Flags().StringVar(&o.text, "text", "", "step through this scenario or lesson in the terminal")
	return c
}

// serve runs the lab until it is interrupted. The usual ports, taken, are no
// reason not to.
func (o *demoOptions) serve(c *cobra.Command) error {
	cfg := teach.Config{Listen: o.listen, Port: o.port, Log: func(s string) { fmt.Fprintln(c.ErrOrStderr(), s) }}
	l, err := teach.Start(c.Context(), cfg)
	if err != nil && !c.Flags().Changed("port") {
		cfg.Port = 0
		if again, e := teach.Start(c.Context(), cfg); e == nil {
			fmt.Fprintf(c.ErrOrStderr(), "%v\nfree ports are taken instead: links of before do not fit\n", err)
			l, err = again, nil
		}
	}
	if err != nil {
		return &exit{exitBadInput, err}
	}
	out := c.OutOrStdout()
	if l.Join() != "" {
		fmt.Fprintf(c.ErrOrStderr(), "warning: everybody who reaches %s can open the lab, over http. To run anything they need the join token in this link.\n", o.listen)
	}
	fmt.Fprintln(out, l.URL)
	fmt.Fprintln(out, "interrupt to end")
	if !o.noOpen {
		show(c.Context(), l.URL)
	}
	<-c.Context().Done()
	if err := l.Close(); err != nil {
		return &exit{exitDoNotKnow, err}
	}
	return nil
}

// show opens a URL in the user's browser where there is a display. Where that
// fails, the URL has been printed.
func show(ctx context.Context, url string) {
	name := "xdg-open"
	switch {
	case runtime.GOOS == "darwin":
		name = "open"
	case runtime.GOOS == "windows":
		exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", url).Start()
		return
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		return
	}
	if cmd := exec.CommandContext(ctx, name, url); cmd.Start() == nil {
		go cmd.Wait()
	}
}

// terminal draws a scenario's exchange as text: the real one where there is a
// browser, else the one that the standard predicts.
func (o *demoOptions) terminal(c *cobra.Command) error {
	s, err := o.scenario()
	if err != nil {
		return &exit{exitBadInput, err}
	}
	steps, predicted, err := exchangesOf(c, s)
	if err != nil {
		return &exit{exitDoNotKnow, err}
	}
	out := c.OutOrStdout()
	fmt.Fprintf(out, "%s\n", s.ID)
	layout.Column(out, "  ", s.Rule)
	next := stepper(c)
	for i, step := range steps {
		call := report.JavaScript(step.Script.Call)
		fmt.Fprintln(out)
		if len(steps) > 1 {
			fmt.Fprintf(out, "  step %d of %d\n\n", i+1, len(steps))
		}
		for k, text := range diagram.Text(step, diagram.Options{Call: call, Predicted: predicted}) {
			if k > 0 && !next() {
				return nil
			}
			fmt.Fprint(out, text)
		}
	}
	return nil
}

// scenario finds a scenario, or a lesson's, by id.
func (o *demoOptions) scenario() (*scenario.Scenario, error) {
	lessons, err := scenarios.Lessons()
	if err != nil {
		return nil, err
	}
	for i := range lessons {
		if x := &lessons[i]; x.ID == o.text || x.Scenario.ID == o.text {
			return &x.Scenario, nil
		}
	}
	all, err := scenarios.Embedded()
	if err == nil {
		all, err = all.Select([]string{o.text}, nil)
	}
	if err != nil {
		return nil, err
	}
	return &all.Scenarios[0], nil
}

// exchangesOf runs a scenario in a browser; where there is none, it predicts.
func exchangesOf(c *cobra.Command, s *scenario.Scenario) (steps []judge.StepResult, predicted bool, err error) {
	l, err := lab.Start(c.Context(), lab.Config{})
	var none *browser.StartError
	switch {
	case errors.As(err, &none):
		fmt.Fprintf(c.ErrOrStderr(), "no browser was started (%v): what follows is predicted from the standard\n", none)
		steps, err = predictedSteps(s)
		return steps, true, err
	case err != nil:
		return nil, false, err
	}
	defer l.Close() // what it has shown is kept
	results, err := l.Runner().Run(c.Context(), []scenario.Scenario{*s})
	switch {
	case err != nil:
		return nil, false, err
	case results[0].Error != "":
		return nil, false, errors.New(results[0].Error)
	}
	return results[0].Steps, false, nil
}

func predictedSteps(s *scenario.Scenario) ([]judge.StepResult, error) {
	p := scenarios.ProofPlacement(s)
	scripts, err := s.Script(p)
	if err != nil {
		return nil, err
	}
	out := make([]judge.StepResult, len(scripts))
	for i, predicted := range s.Declared(chromium.Engine.Agent(), p, scripts) {
		out[i] = judge.StepResult{Page: p.Page, Script: scripts[i], Declared: predicted}
	}
	return out, nil
}

// stepper waits for Enter before each next event; false means that the input
// has ended. Where nobody types, it does not wait.
func stepper(c *cobra.Command) func() bool {
	in, isFile := c.InOrStdin().(*os.File)
	out, isOut := c.OutOrStdout().(*os.File)
	if !isFile || !isOut || !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return func() bool { return true }
	}
	keys := bufio.NewReader(in)
	fmt.Fprintln(c.ErrOrStderr(), "Enter for the next event")
	return func() bool {
		_, err := keys.ReadString('\n')
		return !errors.Is(err, io.EOF)
	}
}
