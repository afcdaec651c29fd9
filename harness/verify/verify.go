package verify

import (
	"context"
	"errors"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

// Run verifies in a session of its own. See [Session.Run].
func Run(ctx context.Context, cfg Config) (*Report, error) {
	s, err := NewSession(cfg.Browser)
	if err != nil {
		return nil, err
	}
	r, err := s.Run(ctx, cfg)
	return r, errors.Join(err, s.Close())
}

// Run verifies. An error without a report is a mistake in policy or
// configuration, or a proxy or browser that does not start: nothing is known
// then. If ctx ends, the report is about what was asked until then, and the
// error is ctx's. The session's browser is used, not Config's.
func (s *Session) Run(ctx context.Context, cfg Config) (*Report, error) {
	return s.run(ctx, cfg, func(_ context.Context, r *run) []int { return indexes(len(r.report.Probes)) })
}

// run verifies the probes that todo picks, by index. The others have results when
// todo returns.
func (s *Session) run(ctx context.Context, cfg Config, todo func(context.Context, *run) []int) (_ *Report, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := startTarget(ctx, cfg, s.authority)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	r := &Report{Policy: cfg.Policy, Target: t.about.Title, About: t.about, Notes: t.notes}
	if err := r.choose(cfg, t.prepared.Statements()); err != nil {
		return nil, err
	}
	r.Results, r.Remedies = make([]judge.Result, len(r.Probes)), make([]Remedy, len(r.Probes))
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
