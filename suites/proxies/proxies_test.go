// Package proxies_test puts published and well-known proxy configurations in
// front of real browsers: what each is said to do, what it does, and that every
// mutation of a right one is caught.
package proxies_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/verify"
)

// fixtures is the folder of the configurations: one folder for each kind.
const fixtures = "../../fixtures/proxies"

// kinds are the proxies, with the Debian package that has each.
var kinds = []struct{ kind, program, pkg string }{
	{"nginx", "nginx", "nginx"},
	{"caddy", "caddy", "caddy"},
	{"haproxy", "haproxy", "haproxy"},
	{"apache", "apache2", "apache2-bin"},
	{"varnish", "varnishd", "varnish"},
}

// engine is headless-shell where it is installed: it has Chrome's network stack, and
// opens this suite's hundreds of pages in less time.
func engine() scenario.Flavour {
	if os.Getenv(chrome.EnvPath) == "" && chrome.Installed(scenario.HeadlessShell) {
		return scenario.HeadlessShell
	}
	return scenario.FullFlavour
}

// session keeps the browser between the specs of a process.
var session *verify.Session

func TestProxies(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Proxies: configurations held to policies")
}

var _ = BeforeSuite(func() {
	var err error
	session, err = verify.NewSession(browser.Config{Flavour: engine()})
	Expect(err).NotTo(HaveOccurred())
})

var _ = AfterSuite(func() {
	if session != nil {
		Expect(session.Close()).To(Succeed())
	}
})

var _ = Describe("a configuration", func() {
	for _, k := range kinds {
		for _, c := range regressions(k.kind) {
			It(fmt.Sprintf("%s %s: %s", k.kind, c.ID, c.Does), Label(k.kind), func(ctx SpecContext) {
				needs(k.program, k.pkg)
				cfg := configured(k.kind, c.Policy, filepath.Join(fixtures, k.kind, c.Config))
				cfg.Origins = c.About
				r, err := session.Run(ctx, cfg)
				if c.Loads != nil && !*c.Loads {
					Expect(err).To(MatchError(ContainSubstring(c.Says)))
					return
				}
				Expect(err).NotTo(HaveOccurred())
				if c.Refutes != "" {
					AddReportEntry("refutes", c.Refutes, ReportEntryVisibilityFailureOrVerbose)
				}
				hold(r, c.Fails)
			})
		}
	}
})

var _ = Describe("a mutation of a right configuration is caught:", func() {
	for _, k := range kinds {
		for _, m := range mutations(k.kind) {
			It(k.kind+" "+m.ID, Label(k.kind), func(ctx SpecContext) {
				needs(k.program, k.pkg)
				mutated := m.apply(k.kind, GinkgoT().TempDir())
				r, err := session.Run(ctx, configured(k.kind, m.Policy, mutated))
				Expect(err).NotTo(HaveOccurred())
				Expect(m.Fails).NotTo(BeEmpty(), "a mutation must be caught")
				hold(r, m.Fails)
			})
		}
	}
})

// configured is a run of the kind on a configuration; the policy is beside the
// kind's cases.
func configured(kind, policyFile, config string) verify.Config {
	p, err := policy.Load(filepath.Join(fixtures, kind, policyFile))
	Expect(err).NotTo(HaveOccurred())
	abs, err := filepath.Abs(config)
	Expect(err).NotTo(HaveOccurred())
	p.Proxy, err = p.Proxy.With(kind, abs)
	Expect(err).NotTo(HaveOccurred())
	return verify.Config{Policy: p}
}

// needs skips where a proxy is not installed. In CI nothing is missing.
func needs(program, pkg string) {
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/local/sbin") {
		if _, err := os.Stat(filepath.Join(dir, program)); err == nil {
			return
		}
	}
	if os.Getenv("CI") != "" {
		Fail(program + " is not installed, and in CI nothing is skipped: apt-get install " + pkg)
	}
	Skip("apt-get install " + pkg)
}

// hold makes sure that a report says what it must: each failure is seen, and
// nothing else fails.
func hold(r *verify.Report, fails []failure) {
	GinkgoHelper()
	seen := make([]bool, len(fails))
	var wrong []string
	for i, res := range r.Results {
		id, word := r.Probes[i].ID, wordOf(r.Probes[i], res)
		expected := "conforms"
		for j, f := range fails {
			if ok, err := path.Match(f.Probe, id); err != nil {
				Fail(fmt.Sprintf("%q: %v", f.Probe, err))
			} else if ok {
				seen[j], expected = true, f.Browser
				break
			}
		}
		if word != expected {
			wrong = append(wrong, fmt.Sprintf("%s: want %s, got %s\n%s", id, expected, word, plain.String(res)))
		}
	}
	for j, f := range fails {
		if !seen[j] {
			wrong = append(wrong, fmt.Sprintf("no probe is called %s", f.Probe))
		}
	}
	if n := len(wrong); n > 0 {
		Fail(fmt.Sprintf("%d of %d probes are not as said:\n\n%s", n, len(r.Results), strings.Join(wrong[:min(n, 12)], "\n")))
	}
}

// wordOf is what came of a probe, in a word.
func wordOf(p rule.Probe, res judge.Result) string {
	cause := res.Cause()
	switch {
	case res.Verdict == judge.Conforms:
		return "conforms"
	case res.Verdict != judge.TargetDiffers || cause == nil:
		return res.Verdict.String() + " " + res.Error
	}
	switch o := cause.Seen.Page.Outcome; {
	case o.Kind == fetch.NetworkError:
		return cause.Seen.Browser.Reason + cause.Seen.Browser.Failure
	case !p.Promised:
		return "readable"
	}
	for _, row := range cause.Rows {
		if row.Wrong {
			word, _, _ := strings.Cut(strings.Fields(row.What)[0], ",")
			return strings.ToLower(word)
		}
	}
	return cause.Because
}
