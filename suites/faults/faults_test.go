// Package faults_test breaks what the harness stands on, with real processes
// and real connections: whatever dies or misbehaves, no verdict may be wrong
// and nothing may hang.
package faults_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

func TestFaults(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "The harness, with everything around it failing")
}

// start starts a lab for one spec.
func start(_ SpecContext, c lab.Config) *lab.Lab {
	GinkgoHelper()
	return lab.New(GinkgoT(), c).Lab
}
