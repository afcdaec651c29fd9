package teach

import (
	"fmt"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// unfit says why the lab cannot run a scenario in a visitor's browser; nil
// where it can. The lab has http origins on one machine, and plain documents.
func (l *Lab) unfit(s *scenario.Scenario) error {
	switch {
	case s.Page != scenario.PageApp && s.Page != scenario.PageSandboxed && s.Page != scenario.PageSandboxedFrame:
		return fmt.Errorf("its page is a %s", s.Page)
	case s.ServiceWorker != nil, s.Document != nil:
		return fmt.Errorf("it needs a document or a service worker of its own")
	case !anybodys(s.Browser):
		return fmt.Errorf("it needs a browser of its own")
	}
	for i, step := range s.Steps {
		if err := l.unfitStep(step); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	for _, c := range s.Cookies {
		if c.On == scenario.RoleOtherSite || c.Secure || c.Domain || c.Partition != nil || c.SameSite == fetch.SameSiteNone {
			return fmt.Errorf("cookie %s cannot be put into a visitor's browser beforehand", c.Name)
		}
	}
	p, err := l.places.placement(s.Page, runPrefix+"fit/t")
	if err != nil {
		return err
	}
	scripts, err := s.Script(p)
	if err != nil {
		return err
	}
	for i, predicted := range s.Declared(chromium.Engine.Agent(), p, scripts) {
		if wrong := judge.Compare(inLab(scripts[i].Want), scripts[i], predicted); len(wrong) > 0 {
			return fmt.Errorf("step %d: the outcome is different at the lab's origins: %s", i+1, wrong[0])
		}
	}
	return nil
}

// anybodys reports whether a browser as people have it does. Whether that blocks
// third-party cookies is to be seen; see [doubts].
func anybodys(n scenario.BrowserNeed) bool {
	if n.Flavour == scenario.FullFlavour && n.ThirdPartyCookies == scenario.ThirdPartyCookiesAllowed {
		n.Flavour = scenario.AnyFlavour
	}
	return n == scenario.BrowserNeed{ThirdPartyCookies: n.ThirdPartyCookies} && n.ThirdPartyCookies != scenario.ThirdPartyCookiesBlocked
}

func (l *Lab) unfitStep(step scenario.Step) error {
	var w scenario.Where
	switch {
	case step.Fetch != nil:
		w = step.Fetch.Where
	case step.XHR != nil:
		w = step.XHR.Where
	case step.Load != nil && step.Load.As == fetch.Image:
		w = step.Load.Where
	default:
		return fmt.Errorf("it does not use fetch(), XMLHttpRequest or img")
	}
	if w.URL != "" {
		return fmt.Errorf("it requests a URL outside the lab")
	}
	roles := []scenario.Role{w.To}
	if step.Serve != nil {
		for _, h := range step.Serve.Then {
			roles = append(roles, h.At)
		}
	}
	bases := l.places.bases()
	for _, r := range roles {
		if _, ok := bases[r]; !ok {
			return fmt.Errorf("the lab has no origin for %s", r)
		}
	}
	return nil
}

// inLab is what can be wanted of a visitor's browser: it says nothing of its
// reasons, and nobody looks into its cookie store.
func inLab(w scenario.Want) scenario.Want {
	w.Chrome, w.Failure, w.Blocked, w.Stored = "", "", nil, nil
	return w
}

// staged makes a scenario concrete for a run.
func (l *Lab) staged(s *scenario.Scenario, prefix string) (judge.Case, error) {
	p, err := l.places.placement(s.Page, prefix)
	if err != nil {
		return judge.Case{}, err
	}
	scripts, err := s.Script(p)
	if err != nil {
		return judge.Case{}, err
	}
	for i := range scripts {
		scripts[i].Want = inLab(scripts[i].Want)
		for engine, w := range scripts[i].Deviants {
			scripts[i].Deviants[engine] = inLab(w)
		}
	}
	return judge.Case{Scenario: s, Placement: p, Scripts: scripts}, nil
}

// lesson finds a lesson by id.
func (l *Lab) lesson(id string) (scenarios.Lesson, int) {
	i := slices.IndexFunc(l.lessons, func(x scenarios.Lesson) bool { return x.ID == id })
	if i < 0 {
		return scenarios.Lesson{}, -1
	}
	return l.lessons[i], i
}
