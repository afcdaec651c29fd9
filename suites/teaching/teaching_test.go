// Package teaching_test visits the teaching lab as students do: a real headless
// Chrome answers the questions, runs every lesson and preset, and reads what the
// pages then show, which is held against what the catalogue's authors wrote down
// and against Chrome's own console.
//
// Each Ginkgo process has a lab and a browser of its own; each spec is a student
// with cookies of their own, so no spec knows of another.
package teaching_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gmeasure"

	"github.com/crosscheck-cors/crosscheck/harness/teach"
)

var update = flag.Bool("update", false, "write the goldens and the README's picture anew")

func TestTeaching(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "The teaching lab, visited")
}

// Of each Ginkgo process.
var (
	lab   *teach.Lab
	chrom context.Context // the browser's
)

// times are what visits took. They are reported, and decide nothing: a busy
// machine is no fault of the lab's.
var times struct {
	sync.Mutex
	*gmeasure.Experiment
}

var _ = BeforeSuite(func(ctx SpecContext) {
	times.Experiment = gmeasure.NewExperiment("how long a student waits")
	begun := time.Now()
	lab = open(ctx, teach.Config{})
	took("lab up", time.Since(begun))
	chrom = browse()
})

var _ = AfterSuite(func() {
	AddReportEntry("times", times.Experiment, ReportEntryVisibilityFailureOrVerbose)
})

func took(what string, d time.Duration) {
	times.Lock()
	defer times.Unlock()
	times.RecordDuration(what, d)
}

// open starts a lab on free ports, and ends it with the spec or suite.
func open(ctx context.Context, cfg teach.Config) *teach.Lab {
	GinkgoHelper()
	l, err := teach.Start(ctx, cfg)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(l.Close)
	return l
}

// executable is the browser that the other suites use.
func executable() (string, error) {
	if named := os.Getenv("CROSSCHECK_CHROME"); named != "" {
		return exec.LookPath(named)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no browser found: install Chromium or Chrome (Debian, Ubuntu: apt-get install chromium), or set CROSSCHECK_CHROME")
}

// browse starts a browser as people have it: harness/browser/chrome's own knows no host
// but the test hosts, and the lab is at localhost.
func browse() context.Context {
	GinkgoHelper()
	path, err := executable()
	Expect(err).NotTo(HaveOccurred())
	profile, err := os.MkdirTemp("", "crosscheck-teaching-*")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, profile)
	opts := slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Flag("headless", "new"),
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("no-sandbox", os.Getuid() == 0),
	})
	allocator, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, _ := chromedp.NewContext(allocator)
	DeferCleanup(func() {
		closing, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		_ = chromedp.Cancel(closing) // what is left is killed
		stop()
	})
	Expect(chromedp.Do(ctx)).To(Succeed(), "start "+path)
	return ctx
}
