package caching_test

import (
	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/match"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// sections of the catalogue are about time and caches.
var sections = []string{"The lifetime of CORS-preflight cache entries", "CORS protocol and HTTP caches"}

var _ = catalogue()

// catalogue lays out their scenarios, one spec each over a batch of a section.
func catalogue() bool {
	c, err := scenarios.Embedded()
	if err != nil {
		return It("the catalogue loads", func() { Expect(err).NotTo(HaveOccurred()) })
	}
	for _, name := range sections {
		var some []scenario.Scenario
		for _, s := range c.Scenarios {
			if s.Section == name {
				some = append(some, s)
			}
		}
		section(name, some)
	}
	return true
}

func section(name string, some []scenario.Scenario) {
	Describe(name, Ordered, ContinueOnFailure, func() {
		results := map[string]judge.Result{}
		BeforeAll(func(ctx SpecContext) {
			Expect(some).NotTo(BeEmpty(), "the catalogue has no such section")
			ran, err := bench.Runner().Run(ctx, some)
			Expect(err).NotTo(HaveOccurred())
			note(ran...)
			for _, r := range ran {
				results[r.Scenario.ID] = r
			}
		})
		for _, s := range some {
			at := types.CodeLocation{FileName: s.At.File, LineNumber: s.At.Line}
			It(s.ID, at, Label(scenarios.Labels(s)...), func() {
				r, ran := results[s.ID]
				Expect(ran).To(BeTrue(), "the batch of this section ended before the scenario ran")
				Expect(r).To(match.Conform())
			})
		}
	})
}
