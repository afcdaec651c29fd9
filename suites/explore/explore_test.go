// Package explore_test looks for what the catalogue does not know: it draws
// (page, request, target script) triples at random, near the edges of the
// rules, asks the oracle and Chrome, and prints every disagreement as the
// smallest scenario that shows it.
package explore_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// The budget of a run, and where it begins. A seed and a place draw the same
// triple every time; without flags a run is short and always the same, so that
// it finds what has changed and nothing else.
var (
	budget = flag.Int("triples", 500, "how many triples to judge")
	seed   = flag.Int("seed", 1, "the seed of the run (0: Ginkgo's)")
	from   = flag.Int("from", 0, "the first triple")
)

// maxFinds is how many finds end a run: what comes after is often the same.
const maxFinds = 5

// perBrowser is after how many triples a browser is replaced: hosts, sites and
// cookies that are used once add up.
const perBrowser = 4 * batch

// inFlight is half of what a runner has in flight else: every deviation is run a
// second time, in a page of its own.
const inFlight = run.DefaultInFlight / 2

// batch is how many triples are handed to the runner at once.
const batch = 1024

func TestExplore(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Exploration: the oracle and Chrome on random triples")
}

var _ = It("finds nothing that the catalogue does not know", func(ctx SpecContext) {
	if *seed == 0 {
		*seed = int(GinkgoRandomSeed())
	}
	e := explorer{known: map[string]int{}, start: time.Now()}
	defer func() { Expect(e.close()).To(Succeed()) }()
	e.explore(ctx, *budget)
	summary := e.summary()
	AddReportEntry("exploration", summary, ReportEntryVisibilityFailureOrVerbose)
	fmt.Printf("\n%s\n", summary)
	if len(e.finds) > 0 {
		Fail(strings.Join(e.finds, "\n\n"))
	}
	Expect(e.judged).To(Equal(*budget), "the run ended early")
})

// explorer is a run.
type explorer struct {
	lab    *lab.Lab
	used   int // how many triples the lab's browser has seen
	runner run.Runner
	judged int
	known  map[string]int // disagreements, by the scenario that documents them
	once   int            // surprises that did not come again
	finds  []string
	start  time.Time
	told   time.Time // when progress was last told
}

// explore judges triples until the budget is used up or enough is found.
func (e *explorer) explore(ctx context.Context, budget int) {
	found := map[string]bool{}
	for e.judged < budget && len(e.finds) < maxFinds && ctx.Err() == nil {
		e.renew(ctx)
		list := make([]scenario.Scenario, min(batch, budget-e.judged))
		first := *from + e.judged
		for i := range list {
			list[i] = triples.Example(seedOf(first + i))
		}
		results, err := e.runner.Run(ctx, list)
		if err != nil {
			return // what was found before the interruption is still told
		}
		for i, r := range results {
			e.judged++
			e.used++
			if !e.surprises(ctx, r) {
				continue
			}
			smallest := shrink(ctx, e.runner, seedOf(first+i), r)
			if id := smallest.Scenario.ID; !found[id] {
				found[id] = true
				e.finds = append(e.finds, find(smallest, first+i))
			}
		}
		e.progress(budget)
	}
}

// renew starts a browser where there is none, or where it has had enough.
func (e *explorer) renew(ctx context.Context) {
	if e.lab != nil && e.used < perBrowser {
		return
	}
	Expect(e.close()).To(Succeed())
	e.lab = nil
	l, err := lab.Start(ctx, lab.Config{InFlight: inFlight})
	Expect(err).NotTo(HaveOccurred())
	e.lab, e.used, e.runner = l, 0, l.Runner()
	e.runner.Known = func(r judge.Result) bool { return documented(r) != "" }
}

// close ends the browser.
func (e *explorer) close() error {
	if e.lab == nil {
		return nil
	}
	return e.lab.Close()
}

// seedOf is the seed of a triple.
func seedOf(i int) int { return *seed*1_000_003 + i }

// surprises reports whether a result is one that nobody has documented. It must
// come again, alone: among a thousand others a machine that is too slow for
// them looks like a browser that differs, or says nothing.
func (e *explorer) surprises(ctx context.Context, r judge.Result) bool {
	for try := 0; ; try++ {
		if r.Verdict == judge.Conforms {
			e.once += min(try, 1)
			return false
		}
		if id := documented(r); id != "" {
			e.known[id]++
			return false
		}
		if try > 0 && (r.Verdict.Disagreement() || try == 3) {
			return true
		}
		results, err := e.runner.Run(ctx, []scenario.Scenario{*r.Scenario})
		if err != nil {
			return true
		}
		r = results[0]
	}
}

// progress tells how far a long run has come.
func (e *explorer) progress(budget int) {
	if now := time.Now(); budget > 10*batch && now.Sub(e.told) > 10*time.Second {
		e.told = now
		fmt.Printf("%d of %d triples, %.0f/s\n", e.judged, budget, float64(e.judged)/now.Sub(e.start).Seconds())
	}
}

// summary tells what was done, and of which known deviations an example was
// met.
func (e *explorer) summary() string {
	var b strings.Builder
	took := time.Since(e.start)
	fmt.Fprintf(&b, "%d triples judged in %s (%.0f/s), seed %d", e.judged, took.Round(100*time.Millisecond), float64(e.judged)/took.Seconds(), *seed)
	if e.once > 0 {
		fmt.Fprintf(&b, "\n  %5d × a surprise that did not come again", e.once)
	}
	for _, d := range deviations {
		if n := e.known[d.id]; n > 0 {
			fmt.Fprintf(&b, "\n  %5d × known deviation %s", n, d.id)
		}
	}
	return b.String()
}

// find is what a developer needs: the scenario to paste, the verdict, and how
// to see it again.
func find(r judge.Result, at int) string {
	var b bytes.Buffer
	if err := scenarios.Write(&b, "Exploration", *r.Scenario); err != nil {
		return err.Error()
	}
	again := fmt.Sprintf("ginkgo run ./suites/explore -- -seed=%d -from=%d -triples=1", *seed, at)
	return b.String() + "\n" + plain.Item(report.NewItem(r, again), plain.Options{})
}
