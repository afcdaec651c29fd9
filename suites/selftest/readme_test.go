package selftest_test

import (
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

var update = flag.Bool("update", false, "rewrite the failure that the README shows")

var (
	shown  = regexp.MustCompile("(?s)<!-- example: failure -->\n```\n(.*?)```\n<!-- /example -->")
	ofARun = regexp.MustCompile(`x[0-9]+\b`) // the number of a scenario's hosts
)

// The failure that the README shows is one that this spec has just seen.
var _ = It("the README shows a real failure", func(ctx SpecContext) {
	l := start(ctx, lab.Config{Tamper: func(_ string, _ bool, status int, h fetch.HeaderList) (int, fetch.HeaderList) {
		if status == 401 {
			h = slices.DeleteFunc(h, func(f fetch.Header) bool { return strings.HasPrefix(f.Name, "Access-Control-") })
		}
		return status, h
	}})
	_, text := runOne(ctx, l, put())
	text = ofARun.ReplaceAllString(text, "x1")
	const path = "../../README.md"
	readme, err := os.ReadFile(path)
	Expect(err).NotTo(HaveOccurred())
	at := shown.FindSubmatchIndex(readme)
	Expect(at).NotTo(BeNil(), "the README has no failure to show")
	if *update {
		Expect(os.WriteFile(path, slices.Concat(readme[:at[2]], []byte(text), readme[at[3]:]), 0o644)).To(Succeed())
		return
	}
	// How lines wrap depends on how many scenarios have run before.
	Expect(flat(string(readme[at[2]:at[3]]))).To(Equal(flat(text)), "rewrite it: go tool ginkgo run ./suites/selftest -- -update")
})
