package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness"
	"github.com/crosscheck-cors/crosscheck/harness/chrome"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/servers/proxy"
)

// Config says what to verify. Only Policy is needed.
type Config struct {
	Policy policy.Policy

	// Routes and Origins narrow the run to these paths and to probes about
	// these origins; none is all.
	Routes, Origins []string

	// IDs narrow the run to these probes.
	IDs []string

	// SkipUnavailable leaves out directives that cannot be had on this machine;
	// the report then says that the verdict is about the edited configuration.
	SkipUnavailable bool

	// Slow has Chrome record every exchange, not only those that surprise.
	Slow bool

	// Statements are what the configuration under test says about CORS. They reach
	// the rules of the policy; none is fine.
	Statements []policy.Statement

	Chrome chrome.Config

	// Start, if set, is called with the number of probes before they are asked.
	Start func(probes int)

	// Progress, if set, is called with each result as it comes, one at a time.
	Progress func(harness.Result)
}

// Report is the result of a run.
type Report struct {
	Policy   policy.Policy
	Probes   []rule.Probe     // that were asked
	Results  []harness.Result // one for each, in the same order
	Remedies []Remedy         // of each result; zero where it conforms

	SameOrigin []rule.Probe // not asked: CORS is not consulted

	Target  string      // what was verified: "nginx 1.22.1 (nginx.conf)"
	Copy    *proxy.Copy // of the configuration; nil where there was none
	Browser harness.BrowserInfo
	Notes   []string
	Took    time.Duration // of the asking

	// Planned is how many probes there were to be; more than there are results if
	// the run was stopped.
	Planned int
}

// Verdict is the worst of all results.
func (r *Report) Verdict() harness.Verdict {
	worst := harness.Conforms
	for _, res := range r.Results {
		worst = max(worst, res.Verdict)
	}
	return worst
}

// Run verifies in a session of its own. See [Session.Run].
func Run(ctx context.Context, cfg Config) (*Report, error) {
	s, err := NewSession(cfg.Chrome)
	if err != nil {
		return nil, err
	}
	r, err := s.Run(ctx, cfg)
	return r, errors.Join(err, s.Close())
}

// Run verifies. An error without a report is a mistake in policy or
// configuration, or a proxy or browser that does not start: nothing is known
// then. If ctx ends, the report is about what was asked until then, and the
// error is ctx's. The session's browser is used, not Config.Chrome.
func (s *Session) Run(ctx context.Context, cfg Config) (*Report, error) {
	return s.run(ctx, cfg, func(_ context.Context, r *run) []int { return indexes(len(r.report.Probes)) })
}

// run verifies the probes that todo picks, by index. The others have results when
// todo returns.
func (s *Session) run(ctx context.Context, cfg Config, todo func(context.Context, *run) []int) (_ *Report, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &Report{Policy: cfg.Policy}
	if err := r.choose(cfg); err != nil {
		return nil, err
	}
	t, err := startTarget(ctx, cfg, s.authority)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	r.Target, r.Copy, r.Notes = t.name, t.copy, t.notes
	r.Results, r.Remedies = make([]harness.Result, len(r.Probes)), make([]Remedy, len(r.Probes))
	state := s.newRun(cfg, t, r)
	asked := todo(ctx, state)
	if cfg.Start != nil {
		cfg.Start(len(asked))
	}
	for _, wave := range waves(r.Probes, asked) {
		if err := state.wave(ctx, wave); err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			r.keepAsked()
			return r, err
		}
	}
	return r, nil
}

// choose picks the probes to ask. An error says why there is none.
func (r *Report) choose(cfg Config) error {
	all, err := rule.Narrow(cfg.Policy, policy.Resolve(cfg.Policy, cfg.Statements...), cfg.Routes, cfg.Origins)
	if err != nil {
		return err
	}
	for _, p := range all {
		switch {
		case len(cfg.IDs) > 0 && !slices.Contains(cfg.IDs, p.ID):
		case p.SameOrigin():
			r.SameOrigin = append(r.SameOrigin, p)
		default:
			r.Probes = append(r.Probes, p)
		}
	}
	if r.Planned = len(r.Probes); r.Planned == 0 {
		return nothingToAsk(r)
	}
	return nil
}

// nothingToAsk says why a run has no probe.
func nothingToAsk(r *Report) error {
	if len(r.SameOrigin) > 0 {
		return fmt.Errorf("verify: every origin that may call is the target's own (%s): CORS is not consulted, so there is nothing to verify",
			r.SameOrigin[0].Caller.Origin)
	}
	return errors.New("verify: no probe is left: look at --route, --origin and --id, and at `crosscheck policy explain`")
}

// keepAsked drops the probes that were not asked before the run was stopped.
func (r *Report) keepAsked() {
	var probes []rule.Probe
	var results []harness.Result
	var remedies []Remedy
	for i, res := range r.Results {
		if res.Scenario != nil {
			probes, results, remedies = append(probes, r.Probes[i]), append(results, res), append(remedies, r.Remedies[i])
		}
	}
	r.Probes, r.Results, r.Remedies = probes, results, remedies
}

// indexes are 0 to n-1.
func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
