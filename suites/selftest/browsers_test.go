package selftest_test

import (
	"os/exec"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// thirdParty is a scenario about a third-party cookie, in the mode.
func thirdParty(mode scenario.ThirdPartyCookies, cookie scenario.Presence) scenario.Scenario {
	s := delayed(0)
	s.ID = "selftest/third-party-" + mode.String()
	s.Browser.ThirdPartyCookies = mode
	s.Cookies = []scenario.PresetCookie{{On: scenario.RoleOtherSite, Name: "sid", Value: "1", SameSite: fetch.SameSiteNone, Secure: true}}
	s.Steps[0].Fetch = &scenario.Fetch{Where: scenario.Where{To: scenario.RoleOtherSite}, Credentials: fetch.Include}
	s.Steps[0].Serve.Response.Headers = allow(fetch.Header{Name: "Access-Control-Allow-Credentials", Value: "true"})
	s.Steps[0].Want.ActualRequest = &scenario.RequestWant{Cookie: cookie}
	return s
}

var _ = Describe("a lab", func() {
	It("runs a scenario that needs another browser beside the others, and says so", func(ctx SpecContext) {
		l := start(ctx, lab.Config{})
		all := []scenario.Scenario{
			thirdParty(scenario.ThirdPartyCookiesAllowed, scenario.MustBeSent),
			thirdParty(scenario.ThirdPartyCookiesBlocked, scenario.MustBeAbsent),
			thirdParty(scenario.ThirdPartyCookiesBlocked, scenario.MustBeAbsent),
			delayed(0),
		}
		results, err := l.Runner().Run(ctx, all)
		Expect(err).NotTo(HaveOccurred())
		var modes []string
		for _, r := range results {
			Expect(r.Verdict).To(Equal(judge.Conforms), "%s: %s %+v", r.Scenario.ID, r.Error, r.Cause())
			modes = append(modes, r.Browser.Cookies)
		}
		Expect(modes).To(Equal([]string{"allowed", "blocked", "blocked", "allowed"}))
		Expect(l.Started()).To(HaveLen(2), "one browser for each need")
	})

	It("closes every browser that it started", func(ctx SpecContext) {
		l, err := lab.Start(ctx, lab.Config{})
		Expect(err).NotTo(HaveOccurred())
		_, err = l.Runner().Run(ctx, []scenario.Scenario{thirdParty(scenario.ThirdPartyCookiesBlocked, scenario.MustBeAbsent)})
		Expect(err).NotTo(HaveOccurred())
		var pids []int
		for _, b := range l.Started() {
			pids = append(pids, b.Life().PID)
		}
		Expect(pids).To(HaveLen(2))
		Expect(l.Close()).To(Succeed())
		for _, pid := range pids {
			Expect(pid).NotTo(BeZero())
			Eventually(func() []int { return renderers(pid) }).Should(BeEmpty(), "of browser %d", pid)
		}
		results, err := l.Runner().Run(ctx, []scenario.Scenario{thirdParty(scenario.ThirdPartyCookiesBlocked, scenario.MustBeAbsent)})
		Expect(err).NotTo(HaveOccurred())
		Expect(results[0].Error).To(ContainSubstring("closed"))
	})

	It("cannot know without the engine that a scenario needs, and names its package", func(ctx SpecContext) {
		real, err := exec.LookPath("chromium")
		if err != nil {
			Skip("apt-get install chromium")
		}
		real, err = filepath.Abs(real)
		Expect(err).NotTo(HaveOccurred())
		l := start(ctx, lab.Config{Browser: browser.Config{Path: real}})
		GinkgoT().Setenv("PATH", "/nonexistent")
		s := delayed(0)
		s.Browser.Flavour = scenario.HeadlessShell
		r, _ := runOne(ctx, l, s)
		Expect(r.Verdict).To(Equal(judge.Inconclusive))
		Expect(r.Error).To(ContainSubstring("apt-get install chromium-headless-shell"))
	})
})
