package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/report/progress"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/verify"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
)

// verifyOptions are verify's flags.
type verifyOptions struct {
	env     string
	routes  []string
	origins []string
	ids     []string
	output
	trace    bool
	skip     bool
	watch    bool
	engine   flavourFlag
	sandless bool
}

func verifyCommand() *cobra.Command {
	var o verifyOptions
	c := &cobra.Command{
		Use:   "verify cors.yaml",
		Short: "Test a proxy's configuration, or a running server, against a policy",
		Long: "Test a proxy's configuration, or a running server, against a policy: in a real browser,\n" +
			"everything that the policy allows must work, and everything else must be refused.\n\n" + exitCodeLegend,
		Example: "  crosscheck verify cors.yaml\n  crosscheck verify cors.yaml --route /api/items --origin https://app.example.com\n" +
			"  crosscheck verify cors.yaml --env production --report report",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args[0]) },
	}
	o.flags(c)
	c.Flags().StringArrayVar(&o.ids, "id", nil, "only this probe, as `crosscheck policy explain` and reports name it; may be repeated")
	c.Flags().BoolVar(&o.watch, "watch", false, "run again whenever the policy or the configuration changes, for the routes that are affected")
	o.output.flags(c)
	return c
}

// flags are those that verify and diff share.
func (o *verifyOptions) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.env, "env", "", "the policy's environment")
	c.Flags().StringArrayVar(&o.routes, "route", nil, "only this route, by its path; may be repeated")
	c.Flags().StringArrayVar(&o.origins, "origin", nil, "only probes about this origin; may be repeated")
	c.Flags().BoolVar(&o.trace, "trace", false, "have Chrome record every exchange")
	c.Flags().BoolVar(&o.skip, "skip-unavailable", false, "leave out directives that cannot be had on this machine; the verdict is then about the edited configuration")
	c.Flags().Var(&o.engine, "engine", "flavour of Chromium")
	c.Flags().BoolVar(&o.sandless, "no-sandbox", false, "turn Chrome's sandbox off, for where it cannot start; as root it is off")
}

// config reads the policy and says what to verify.
func (o *verifyOptions) config(c *cobra.Command, file string) (verify.Config, error) {
	p, err := loadPolicy(c, file, o.env)
	if err != nil {
		return verify.Config{}, err
	}
	return verify.Config{
		Policy: p, Routes: o.routes, Origins: o.origins, IDs: o.ids, SkipUnavailable: o.skip, Slow: o.trace,
		Browser: browser.Config{
			Flavour: o.engine.Flavour, NoSandbox: o.sandless, Log: func(s string) { fmt.Fprintln(c.ErrOrStderr(), s) },
		},
	}, nil
}

func (o *verifyOptions) run(c *cobra.Command, file string) error {
	if o.watch {
		return o.watching(c, file)
	}
	cfg, err := o.config(c, file)
	if err != nil {
		return err
	}
	var r *verify.Report
	err = inSession(cfg, func(s *verify.Session) (err error) {
		r, err = verified(c, s, cfg)
		return err
	})
	if r == nil {
		return asExit(c.Context(), err)
	}
	return o.tell(c, file, r, err)
}

// inSession does something with a session, and ends it.
func inSession(cfg verify.Config, do func(*verify.Session) error) error {
	s, err := verify.NewSession(cfg.Browser)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

// verified verifies with progress on standard error.
func verified(c *cobra.Command, s *verify.Session, cfg verify.Config) (*verify.Report, error) {
	told := func() {}
	cfg.Start = func(probes int) {
		cfg.Progress, told = progress.Start(c.ErrOrStderr(), probes, term.IsTerminal(int(os.Stderr.Fd())))
	}
	tell := func(r judge.Result) { cfg.Progress(r) }
	run := cfg
	run.Progress = tell
	r, err := s.Run(c.Context(), run)
	told()
	return r, err
}

// asExit is the exit for an error before anything was known.
func asExit(ctx context.Context, err error) error {
	var start *browser.StartError
	if errors.As(err, &start) || ctx.Err() != nil {
		return &exit{exitDoNotKnow, err}
	}
	return &exit{exitBadInput, err}
}

// tell prints and writes what a run came to, also one that was stopped.
func (o *verifyOptions) tell(c *cobra.Command, file string, r *verify.Report, stopped error) error {
	told := r.Report("crosscheck verify " + file + " --id {id} --trace")
	err := errors.Join(text.Format.Write(o.text(c), told), o.output.write(c, told))
	if told.Partial() {
		err = errors.Join(err, fmt.Errorf("stopped: %d of %d probes were judged", told.Judged, told.Asked))
	}
	return ended(r.Results, errors.Join(err, stopped))
}

func diffCommand() *cobra.Command {
	var o verifyOptions
	var before, after string
	c := &cobra.Command{
		Use:   "diff cors.yaml --before OLD --after NEW",
		Short: "Show what a change of configuration changes for a browser",
		Long: "Show what a change of configuration, or a migration from one proxy to another, changes for a\n" +
			"browser: what each origin can do before and after. Only differences are listed.\n" +
			"A configuration is FILE, or KIND:FILE where it is of another proxy than the policy's.",
		Example: "  crosscheck diff cors.yaml --before old.conf --after new.conf\n" +
			"  crosscheck diff cors.yaml --before nginx:nginx.conf --after caddy:Caddyfile",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := o.config(c, args[0])
			if err != nil {
				return err
			}
			return compare(c, c.OutOrStdout(), cfg, before, after)
		},
	}
	o.flags(c)
	c.Flags().StringVar(&before, "before", "", "the configuration before: FILE, or KIND:FILE")
	c.Flags().StringVar(&after, "after", "", "the configuration after: FILE, or KIND:FILE")
	_ = c.MarkFlagRequired("before")
	_ = c.MarkFlagRequired("after")
	return c
}

// compare verifies two configurations in one browser and tells the differences.
func compare(c *cobra.Command, w io.Writer, cfg verify.Config, before, after string) error {
	var sides [2]*verify.Report
	err := inSession(cfg, func(s *verify.Session) error {
		for i, name := range []string{before, after} {
			side := cfg
			changed, err := withConfig(cfg.Policy, name)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			side.Policy = changed
			r, err := verified(c, s, side)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			sides[i] = r
		}
		return nil
	})
	if err != nil {
		return asExit(c.Context(), err)
	}
	d := verify.Compare(sides[0], sides[1])
	if err := text.Format.Write(w, d.Report()); err != nil {
		return &exit{exitDoNotKnow, err}
	}
	if d.Unknown() {
		return &exit{code: exitDoNotKnow}
	}
	if len(d.Changes) > 0 {
		return &exit{code: exitDisagree}
	}
	return nil
}

// withConfig is the policy with another configuration: FILE, or KIND:FILE, seen
// from the working directory.
func withConfig(p policy.Policy, name string) (policy.Policy, error) {
	kind := ""
	if word, file, ok := strings.Cut(name, ":"); ok {
		if _, known := kinds.Named(word); known {
			kind, name = word, file
		}
	}
	var err error
	p.Proxy, err = p.Proxy.With(kind, absolute(name))
	return p, err
}
