// Package spec_test runs the catalogue: every scenario is one Ginkgo spec, at
// its own line of its YAML file; each section of the standard runs as one
// batch underneath.
package spec_test

import (
	"fmt"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/match"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

func TestSpec(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "The Fetch standard, as Chromium does it")
}

// bench is one lab for each Ginkgo process.
var bench *lab.Lab

var _ = BeforeSuite(func(ctx SpecContext) {
	var err error
	bench, err = lab.Start(ctx, lab.Config{})
	Expect(err).NotTo(HaveOccurred())
	info := bench.Browser.Info()
	AddReportEntry("browser", info)
	DeferCleanup(func() error { return bench.Close() })
})

// What is known to differ, or had to be looked at twice, is counted at the end
// and said in full with -v.
var _ = ReportAfterSuite("notes", func(r Report) {
	n := 0
	for _, s := range r.SpecReports {
		for _, e := range s.ReportEntries {
			if e.Name == "note" {
				n++
			}
		}
	}
	if n > 0 {
		fmt.Printf("\n%d notes on known deviations and second runs; -v shows them\n", n)
	}
})

var _ = catalogue()

// catalogue lays out the specs. A catalogue that does not load is a spec that
// fails: the tree must not be built from half of it.
func catalogue() bool {
	c, err := scenarios.Embedded()
	if err != nil {
		return It("the catalogue loads", func() { Expect(err).NotTo(HaveOccurred()) })
	}
	for _, section := range sections(c.Scenarios) {
		describe(section)
	}
	return true
}

// section is a batch.
type section struct {
	name      string
	scenarios []scenario.Scenario
}

func sections(all []scenario.Scenario) []section {
	var out []section
	index := map[string]int{}
	for _, s := range all {
		i, ok := index[s.Section]
		if !ok {
			i = len(out)
			index[s.Section] = i
			out = append(out, section{name: s.Section})
		}
		out[i].scenarios = append(out[i].scenarios, s)
	}
	return out
}

func describe(sec section) {
	Describe(sec.name, Ordered, ContinueOnFailure, func() {
		results := map[string]judge.Result{}
		BeforeAll(func(ctx SpecContext) {
			ran, err := bench.Runner().Run(ctx, sec.scenarios)
			for _, r := range ran {
				results[r.Scenario.ID] = r
			}
			Expect(err).NotTo(HaveOccurred())
		})
		for _, s := range sec.scenarios {
			at := types.CodeLocation{FileName: s.At.File, LineNumber: s.At.Line}
			It(s.ID, at, Label(scenarios.Labels(s)...), func() {
				r, ran := results[s.ID]
				Expect(ran).To(BeTrue(), "the batch of this section ended before the scenario ran")
				for _, note := range r.Notes {
					AddReportEntry("note", note, ReportEntryVisibilityFailureOrVerbose)
				}
				Expect(r).To(match.Conform())
			})
		}
	})
}
