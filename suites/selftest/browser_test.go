package selftest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

var _ = Describe("the browser", func() {
	It("is unmasked by the canary when its web security is off", func(ctx SpecContext) {
		real, err := exec.LookPath("chromium")
		if err != nil {
			Skip("apt-get install chromium: the wrapper of this test needs its name")
		}
		wrapper := filepath.Join(GinkgoT().TempDir(), "chromium")
		Expect(os.WriteFile(wrapper, fmt.Appendf(nil, "#!/bin/sh\nexec %s --disable-web-security \"$@\"\n", real), 0o700)).To(Succeed())
		_, err = lab.Start(ctx, lab.Config{Browser: browser.Config{Path: wrapper}})
		Expect(err).To(MatchError(ContainSubstring("web security is off")))
	})

	It("is started again when it dies, and the scenario runs once more, visibly", func(ctx SpecContext) {
		a := armed(ctx, func(l *lab.Lab) []int { return []int{l.Browser.Life().PID} })
		r, text := runOne(ctx, a, delayed(0))
		Expect(r.Verdict).To(Equal(judge.Conforms), text)
		Expect(r.Runs).To(Equal(2))
		Expect(strings.Join(r.Notes, "\n")).To(ContainSubstring("ran again: Crosscheck failed"))
		Expect(a.Browser.Life().Restarts).To(Equal(1))
	})

	It("gets a new page when a renderer dies, and the scenario runs once more, visibly", func(ctx SpecContext) {
		a := armed(ctx, func(l *lab.Lab) []int { return renderers(l.Browser.Life().PID) })
		r, text := runOne(ctx, a, delayed(0))
		Expect(r.Verdict).To(Equal(judge.Conforms), text)
		Expect(r.Runs).To(Equal(2))
		Expect(a.Browser.Life().Restarts).To(BeZero())
	})

	DescribeTable("has its third-party-cookie mode set explicitly", func(ctx SpecContext, block bool, engine scenario.Flavour) {
		if engine == scenario.HeadlessShell {
			if _, err := exec.LookPath("chromium-headless-shell"); err != nil {
				Skip("apt-get install chromium-headless-shell")
			}
		}
		l := start(ctx, lab.Config{Browser: browser.Config{BlockThirdPartyCookies: block, Flavour: engine}})
		Expect(l.Browser.Info().Flavour).To(Equal(engine.String()))
		s := delayed(0)
		s.Cookies = []scenario.PresetCookie{{On: scenario.RoleOtherSite, Name: "sid", Value: "1", SameSite: fetch.SameSiteNone, Secure: true}}
		s.Steps[0].Fetch = &scenario.Fetch{Where: scenario.Where{To: scenario.RoleOtherSite}, Credentials: fetch.Include}
		s.Steps[0].Serve.Response.Headers = allow(fetch.Header{Name: "Access-Control-Allow-Credentials", Value: "true"})
		r, text := runOne(ctx, l, s)
		Expect(r.Steps).NotTo(BeEmpty(), text)
		Expect(r.Steps[0].Wire).NotTo(BeEmpty(), text)
		Expect(r.Steps[0].Wire[0].Request.Has("Cookie")).To(Equal(!block), text)
		Expect(r.Browser.Cookies).To(Equal(map[bool]string{true: "blocked", false: "allowed"}[block]))
	},
		Entry("full, allowed", false, scenario.FullFlavour),
		Entry("full, blocked", true, scenario.FullFlavour),
		Entry("headless-shell, allowed", false, scenario.HeadlessShell),
		Entry("headless-shell, blocked", true, scenario.HeadlessShell),
	)
})

// armed starts a lab that kills processes of its browser once, just before the
// first answer leaves: in the middle of a scenario, whatever the machine's
// speed.
func armed(ctx SpecContext, victims func(*lab.Lab) []int) *lab.Lab {
	GinkgoHelper()
	var l atomic.Pointer[lab.Lab]
	var once sync.Once
	started := start(ctx, lab.Config{Tamper: func(_ string, _ bool, status int, h fetch.HeaderList) (int, fetch.HeaderList) {
		if l := l.Load(); l != nil {
			once.Do(func() {
				for _, pid := range victims(l) {
					_ = syscall.Kill(pid, syscall.SIGKILL)
				}
			})
		}
		return status, h
	}})
	l.Store(started)
	return started
}

// renderers lists the renderer processes of a browser's process group.
func renderers(browser int) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var pids []int
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err != nil || !strings.Contains(string(line), "--type=renderer") {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f)))
		if err != nil {
			continue
		}
		if group, err := syscall.Getpgid(pid); err == nil && group == browser {
			pids = append(pids, pid)
		}
	}
	return pids
}
