package match_test

import (
	"fmt"
	"strings"

	"github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/match"
)

// In a test, the subject is what page.Fetch of a lab returns.
func Example() {
	g := gomega.NewGomega(func(message string, _ ...int) { fmt.Println(message) })
	outcome := step(readable())

	g.Expect(outcome).To(match.BeReadableWith(201))
	g.Expect(outcome).To(match.BePreflightedWith("x-trace", "x-other"))
	g.Expect(outcome).To(match.BeReceivedWith("PUT", match.HaveHeader("Origin", "https://app.example.test")))
	g.Expect(outcome).To(match.HaveSentCookie("sid"))
	g.Expect(outcome).To(match.ExposeHeader("ETag", gomega.ContainSubstring("v1")))
	g.Expect(outcome).NotTo(match.ExposeHeader("X-Hidden"))
	fmt.Println("all hold")
	// Output: all hold
}

// The mistake: to assert the absence of something about a response that never
// was. It would pass for every typo in the URL, so it is an error.
func ExampleExposeHeader_absence() {
	g := gomega.NewGomega(func(message string, _ ...int) {
		first, _, _ := strings.Cut(message, "\n")
		fmt.Println(first)
	})
	g.Expect(step(refused())).NotTo(match.ExposeHeader("X-Hidden"))
	// Output:
	// cannot check "expose the header X-Hidden": there is no response, so no header could be exposed: it ended in a network error (TypeError: Failed to fetch): MissingAllowOriginHeader
}

// Conform prints the whole comparison where a result does not conform.
func ExampleConform() {
	g := gomega.NewGomega(func(message string, _ ...int) {
		first, _, _ := strings.Cut(message, "\n")
		fmt.Println(first)
	})
	g.Expect(readable()).To(match.Conform())
	g.Expect(wrongWant()).To(match.Conform())
	// Output: Expected the result to conform, but it failed (TargetDiffers)
}
