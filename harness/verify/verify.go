package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
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

	// Watch has the report remember how the target answers, for [Session.Again].
	Watch  bool
	before *Report

	Chrome browser.Config

	// Start, where set, is told how many probes there will be.
	Start func(probes int)

	// Progress, where set, is told each result as it comes, one at a time.
	Progress func(judge.Result)
}

// Report is what a run came to.
type Report struct {
	Policy   policy.Policy
	Probes   []policy.Probe // that were asked
	Results  []judge.Result // one for each, in the same order
	Remedies []Remedy       // of each result; zero where it conforms

	SameOrigin []policy.Probe // not asked: CORS is not consulted

	Target  string      // what was verified: "nginx 1.22.1 (nginx.conf)"
	Copy    *proxy.Copy // of the configuration; nil where there was none
	Browser browser.Info
	Notes   []string
	Took    time.Duration // of the asking

	prints []print // of each probe, where the run is watched
	asked  int     // how many probes were asked in this run

	planned int // how many probes there were to be
}

// Verdict is the worst of all results.
func (r *Report) Verdict() judge.Verdict {
	worst := judge.Conforms
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
// then. Where ctx ends, the report is about what was asked until then, and the
// error is ctx's. The session's browser is used, not Config.Chrome.
func (s *Session) Run(ctx context.Context, cfg Config) (_ *Report, err error) {
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
	r.Results, r.Remedies = make([]judge.Result, len(r.Probes)), make([]Remedy, len(r.Probes))
	todo := indexes(len(r.Probes))
	if cfg.Watch {
		todo = r.unchanged(ctx, t, s, cfg.before)
	}
	if r.asked = len(todo); cfg.Start != nil {
		cfg.Start(r.asked)
	}
	for _, wave := range waves(r.Probes, todo) {
		if err := s.ask(ctx, cfg, t, r, wave); err != nil {
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
	all, err := cfg.Policy.Narrow(cfg.Routes, cfg.Origins)
	if err != nil {
		return err
	}
	for _, p := range all {
		switch {
		case len(cfg.IDs) > 0 && !slices.Contains(cfg.IDs, p.ID):
		case p.SameOrigin:
			r.SameOrigin = append(r.SameOrigin, p)
		default:
			r.Probes = append(r.Probes, p)
		}
	}
	if r.planned = len(r.Probes); r.planned == 0 {
		return nothingToAsk(r)
	}
	return nil
}

// nothingToAsk says why a run has no probe.
func nothingToAsk(r *Report) error {
	if len(r.SameOrigin) > 0 {
		return fmt.Errorf("verify: every origin that may call is the target's own (%s): CORS is not consulted, so there is nothing to verify",
			r.SameOrigin[0].Origin)
	}
	return errors.New("verify: no probe is left: look at --route, --origin and --id, and at `crosscheck policy explain`")
}

// keepAsked drops the probes that were not asked before the run was stopped.
func (r *Report) keepAsked() {
	var probes []policy.Probe
	var results []judge.Result
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
