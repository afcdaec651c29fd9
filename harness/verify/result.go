package verify

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/servers/config"
	targets "github.com/crosscheck-cors/crosscheck/servers/target"
)

// Report is the result of a run.
type Report struct {
	Policy   policy.Policy
	Probes   []rule.Probe   // that were asked
	Results  []judge.Result // one for each, in the same order
	Remedies []Remedy       // of each result; zero where it conforms

	SameOrigin []rule.Probe // not asked: CORS is not consulted

	Target  string        // what was verified: "nginx 1.22.1 (nginx.conf)"
	About   targets.About // the same, with the files of the configuration
	Browser browser.Info
	Notes   []string
	Took    time.Duration // of the asking

	// Planned is how many probes there were to be; more than there are results if
	// the run was stopped.
	Planned int
}

// Verdict is the worst of all results.
func (r *Report) Verdict() judge.Verdict {
	worst := judge.Conforms
	for _, res := range r.Results {
		worst = max(worst, res.Verdict)
	}
	return worst
}

// choose picks the probes to ask. An error says why there is none.
func (r *Report) choose(cfg Config, said []*config.Statement) error {
	all, err := rule.Narrow(cfg.Policy, policy.Resolve(cfg.Policy, said...), cfg.Routes, cfg.Origins)
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
		return fmt.Errorf("verify: nothing to verify: every allowed origin is the target's own (%s), and browsers do not apply CORS there",
			r.SameOrigin[0].Caller.Origin)
	}
	return errors.New("verify: no probe matches --route, --origin and --id; `crosscheck policy explain` lists the probes")
}

// keepAsked drops the probes that were not asked before the run was stopped.
func (r *Report) keepAsked() {
	var probes []rule.Probe
	var results []judge.Result
	var remedies []Remedy
	for i, res := range r.Results {
		if res.Scenario != nil {
			probes, results, remedies = append(probes, r.Probes[i]), append(results, res), append(remedies, r.Remedies[i])
		}
	}
	r.Probes, r.Results, r.Remedies = probes, results, remedies
}
