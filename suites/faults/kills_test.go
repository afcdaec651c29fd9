package faults_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// kills is how many processes of each kind die in one run.
var kills = map[victim]int{renderer: 11, network: 11, wholeBrowser: 3}

// A process that dies takes scenarios with it, at whatever moment: while a page
// opens, a call is under way, a cookie is set, a browser starts, its canary
// sings. Each of them runs once more; one that is hit twice is Broken and says
// why. A death never becomes a verdict on anybody.
var _ = Describe("processes killed at random moments of one run", func() {
	It("cost no scenario its verdict", func(ctx SpecContext) {
		if _, err := os.Stat("/proc/self/cmdline"); err != nil {
			Skip("the processes of a browser are found in /proc, which Linux has")
		}
		all := catalogue()
		l := start(ctx, lab.Config{InFlight: 4, Browser: browser.Config{Deadline: 5 * time.Second}})
		killer := plan(uint64(GinkgoRandomSeed()), len(all))
		told := map[string]int{}
		runner := l.Runner()
		runner.Progress = func(r judge.Result) {
			told[r.Scenario.ID]++
			if r.Verdict == judge.Conforms {
				killer.judged.Add(1)
			}
		}
		begin := time.Now()
		hunt, stop := context.WithCancel(ctx)
		hunted := make(chan error, 1)
		go func() { hunted <- killer.run(hunt, l) }()
		results, err := runner.Run(ctx, all)
		took := time.Since(begin)
		stop()
		Expect(err).NotTo(HaveOccurred())
		Expect(<-hunted).NotTo(HaveOccurred(), "a run must be longer than the hunt")

		var out strings.Builder
		Expect((text.Writer{Brief: true}).Write(&out, report.New(report.Run{Results: results, Took: took}))).To(Succeed())
		AddReportEntry(fmt.Sprintf("seed %d: %d kills, %d restarts, %s", GinkgoRandomSeed(), len(killer.moments), l.Browser.Life().Restarts, count(results)),
			out.String(), ReportEntryVisibilityAlways)

		Expect(results).To(HaveLen(len(all)), "every scenario has its result")
		Expect(told).To(HaveLen(len(all)))
		for i, r := range results {
			Expect(r.Scenario.ID).To(Equal(all[i].ID))
			Expect(told[r.Scenario.ID]).To(Equal(1), "%s was judged twice", r.Scenario.ID)
			explained(r)
		}
		Expect(killer.judged.Load()).To(BeNumerically(">", len(all)/2), "most scenarios are hit once at most")
		Expect(out.String()).To(ContainSubstring("%d ran twice", again(results)))
		Expect(l.Browser.Life().Restarts).To(BeNumerically(">=", 1))
	}, SpecTimeout(4*time.Minute))
})

// explained holds the one result that a scenario may have under fire: the right
// one, or a Broken that says what died.
func explained(r judge.Result) {
	GinkgoHelper()
	out := plain.String(r)
	switch r.Verdict {
	case judge.Conforms:
	case judge.Broken:
		Expect(r.Runs).To(BeNumerically(">=", 2), out)
		Expect(r.Error).To(ContainSubstring(browser.ErrBrowserGone.Error()), out)
	default:
		Fail(fmt.Sprintf("a death became a verdict:\n%s\n%q\n%q", out, r.Error, r.Notes))
	}
	if r.Runs > 1 {
		Expect(r.Notes).NotTo(BeEmpty(), out)
	}
}

// catalogue is the catalogue without what is about waiting and without what takes
// a browser, a service worker, a frame or a document for itself.
func catalogue() []scenario.Scenario {
	GinkgoHelper()
	c, err := scenarios.Embedded()
	Expect(err).NotTo(HaveOccurred())
	out := slices.DeleteFunc(c.Scenarios, func(s scenario.Scenario) bool {
		return s.Apart() || s.Page.Inner() || slices.Contains(s.Labels, "slow")
	})
	Expect(len(out)).To(BeNumerically(">", 100))
	return out
}

// killer kills processes of a browser while scenarios are judged.
type killer struct {
	judged  atomic.Int64 // how many have been, and conform: a run that only dies does not get on
	moments []moment
}

// moment is when one process dies: so long after so many scenarios were judged.
// Which one of its kind dies is random, too.
type moment struct {
	judged int64
	after  time.Duration
	victim victim
	which  uint64
}

// plan spreads the kills over the first three quarters of a run.
func plan(seed uint64, scenarios int) *killer {
	r := rand.New(rand.NewPCG(seed, 0))
	var k killer
	for _, v := range []victim{renderer, network, wholeBrowser} {
		for range kills[v] {
			k.moments = append(k.moments, moment{r.Int64N(int64(scenarios * 3 / 4)), time.Duration(r.Int64N(int64(100 * time.Millisecond))), v, r.Uint64()})
		}
	}
	slices.SortFunc(k.moments, func(a, b moment) int { return int(a.judged - b.judged) })
	return &k
}

// run kills what is planned. An error says that the run was over before.
func (k *killer) run(ctx context.Context, l *lab.Lab) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	var due time.Time
	for i := 0; i < len(k.moments); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d kills: %w", i, len(k.moments), ctx.Err())
		}
		m := k.moments[i]
		if k.judged.Load() < m.judged {
			continue
		}
		if due.IsZero() {
			due = time.Now().Add(m.after)
		}
		if time.Now().Before(due) {
			continue
		}
		pids := m.victim.pids(l)
		if len(pids) == 0 {
			continue // none lives at the moment
		}
		if syscall.Kill(pids[m.which%uint64(len(pids))], syscall.SIGKILL) == nil {
			i, due = i+1, time.Time{}
		}
	}
	return nil
}

// count says how many results there are of each verdict, and how many ran again.
func count(results []judge.Result) string {
	n := map[judge.Verdict]int{}
	for _, r := range results {
		n[r.Verdict]++
	}
	return fmt.Sprintf("%d Conforms, %d Broken of %d, %d ran again", n[judge.Conforms], n[judge.Broken], len(results), again(results))
}

func again(results []judge.Result) int {
	n := 0
	for _, r := range results {
		if r.Runs > 1 {
			n++
		}
	}
	return n
}
