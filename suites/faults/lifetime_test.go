package faults_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
)

// soon is a deadline, not a figure.
const soon = 30 * time.Second

// files are scenarios to run: nine that conform, one that does not, one that
// never ends and one that lasts; and a browser that says and hears nothing.
var files = map[string]string{
	"nine.yaml": "section: Nine\nscenarios:\n" + strings.Join(nine(), ""),
	"differs.yaml": `section: Differs
scenarios:
  - id: mine/deviates
    rule: A grant makes the answer readable.
    spec: concept-cors-check
    steps:
      - fetch: {to: api}
        serve: {response: {headers: {Access-Control-Allow-Origin: $ORIGIN}}}
        want: {outcome: response, preflight: absent, request: sent}
    deviates:
      chromium:
        versions: ">=1"
        because: it refuses everything
        want: {outcome: network-error, preflight: absent, request: sent}
`,
	"hangs.yaml": delayed("hangs", "1m"),
	"lasts.yaml": delayed("lasts", "2s"),
	"deaf":       "#!/bin/sh\ntrap '' HUP INT TERM PIPE\nwhile :; do sleep 0.1; done\n",
}

func nine() []string {
	var out []string
	for i := range 9 {
		out = append(out, scenarioOf(fmt.Sprintf("readable-%d", i+1), ""))
	}
	return out
}

func delayed(id, by string) string {
	return "section: Delayed\nscenarios:\n" + scenarioOf(id, ", delay: "+by)
}

func scenarioOf(id, more string) string {
	return `  - id: mine/` + id + `
    rule: A grant makes the answer readable.
    spec: concept-cors-check
    steps:
      - fetch: {to: api}
        serve: {response: {headers: {Access-Control-Allow-Origin: $ORIGIN}` + more + `}}
        want: {outcome: response, preflight: absent, request: sent}
`
}

// place is a folder of its own for one spec: what is run keeps everything in it.
type place struct {
	dir, bin string
	port     string // one that the browser under test was sent to
}

// tmp is where run directories are.
func (p *place) tmp() string { return filepath.Join(p.dir, "t") }

// command is a command that runs in the place.
func (p *place) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(p.bin, name), args...)
	c.Dir = p.dir
	c.Env = append(os.Environ(), "TMPDIR="+p.tmp())
	return c
}

// run starts the command "crosscheck run".
func (p *place) run(args ...string) *gexec.Session {
	return begin(p.command("crosscheck", append([]string{"run"}, args...)...))
}

func begin(c *exec.Cmd) *gexec.Session {
	GinkgoHelper()
	s, err := gexec.Start(c, GinkgoWriter, GinkgoWriter)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { s.Kill() })
	return s
}

// processes are the command lines that name the place's run directories.
func (p *place) processes() []string {
	found, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var out []string
	for _, f := range found {
		if line, err := os.ReadFile(f); err == nil && strings.Contains(string(line), p.tmp()+"/") {
			out = append(out, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return out
}

var mapped = regexp.MustCompile(`127\.0\.0\.1:(\d+)`)

// watch waits for the browser, and notes one of the harness's ports.
func (p *place) watch() {
	GinkgoHelper()
	Eventually(func() []string {
		for _, line := range p.processes() {
			if m := mapped.FindStringSubmatch(line); m != nil {
				p.port = m[1]
			}
		}
		return []string{p.port}
	}, soon, 2*time.Millisecond).Should(ContainElement(Not(BeEmpty())), "no browser started")
}

// gone waits for the end of every process, and finds the port free.
func (p *place) gone() {
	GinkgoHelper()
	since := time.Now()
	Eventually(p.processes, soon, 2*time.Millisecond).Should(BeEmpty())
	AddReportEntry("the last process was gone after", time.Since(since).Round(time.Millisecond).String())
	if p.port == "" {
		return
	}
	Eventually(func() error {
		l, err := net.Listen("tcp", "127.0.0.1:"+p.port)
		if err != nil {
			return err
		}
		return l.Close()
	}, soon, 5*time.Millisecond).Should(Succeed(), "a port is still taken")
}

// left lists what there is in the folder for temporary files.
func (p *place) left() []string {
	found, _ := filepath.Glob(filepath.Join(p.tmp(), "*"))
	return found
}

// ending is a way for a run to end.
type ending struct {
	program string // "" is crosscheck
	browser string // in the place; "" is Chromium
	args    []string
	judged  string // what the run says before its end is brought about; "" waits for the browser only
	end     func(*place, *gexec.Session)
	code    int
	says    string // in the end
	swept   bool   // by the next start only
}

func send(s os.Signal) func(*place, *gexec.Session) {
	return func(_ *place, run *gexec.Session) { run.Signal(s) }
}

// places has the specs of an ordered container each run in a place of its own.
func places(programs ...string) *place {
	var bin string
	here := &place{}
	BeforeAll(func() {
		if _, err := os.Stat("/proc/self/cmdline"); err != nil {
			Skip("processes are found in /proc, which Linux has")
		}
		var err error
		bin, err = os.MkdirTemp("/tmp", "xc")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(os.RemoveAll, bin)
		Expect(os.Chmod(bin, 0o755)).To(Succeed())
		for _, path := range programs {
			out, err := exec.Command("go", "build", "-o", bin+"/", path).CombinedOutput()
			Expect(err).NotTo(HaveOccurred(), string(out))
		}
	})

	BeforeEach(func() {
		dir, err := os.MkdirTemp("/tmp", "xc") // short: a socket's path has a limit
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(os.RemoveAll, dir)
		*here = place{dir: dir, bin: bin}
		DeferCleanup(func() { // what a spec that failed found alive
			for _, pid := range pidsNaming(here.tmp() + "/") {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		})
		for _, d := range []string{dir, here.tmp()} {
			Expect(os.MkdirAll(d, 0o700)).To(Succeed())
			Expect(os.Chmod(d, 0o777)).To(Succeed())
		}
		for name, text := range files {
			Expect(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755)).To(Succeed())
		}
	})
	return here
}

var _ = Describe("the end of a run", Ordered, func() {
	here := places("../../cmd/crosscheck", "./testdata/panics")

	DescribeTable("leaves no process, no port, no file", func(e ending) {
		if e.program == "" {
			e.program, e.args = "crosscheck", append([]string{"run"}, e.args...)
		}
		c := here.command(e.program, e.args...)
		if e.browser != "" {
			c.Env = append(c.Env, chrome.EnvPath+"="+filepath.Join(here.dir, e.browser))
		}
		stdin, err := c.StdinPipe()
		Expect(err).NotTo(HaveOccurred())
		defer stdin.Close()
		run := begin(c)
		here.watch()
		if e.judged != "" {
			Eventually(func() string { return string(run.Out.Contents()) + string(run.Err.Contents()) }, soon, 2*time.Millisecond).Should(ContainSubstring(e.judged))
		}
		if e.program == "panics" {
			Expect(stdin.Close()).To(Succeed())
		}
		if e.end != nil {
			e.end(here, run)
		}
		Eventually(run, soon).Should(gexec.Exit(e.code))
		here.gone()
		Expect(string(run.Out.Contents()) + string(run.Err.Contents())).To(ContainSubstring(e.says))
		if e.swept {
			Expect(here.left()).To(HaveLen(1), "one run directory is left behind")
			Eventually(here.run("nine.yaml"), soon).Should(gexec.Exit(0))
		}
		Expect(here.left()).To(BeEmpty())
	},
		Entry("success", ending{args: []string{"nine.yaml"}, says: "9 scenarios in "}),
		Entry("disagreement", ending{args: []string{"nine.yaml", "differs.yaml"}, code: 1, says: "1 failed (browser)"}),
		Entry("SIGINT", ending{args: []string{"nine.yaml", "hangs.yaml"}, judged: "9 of 10", end: send(os.Interrupt), code: 3, says: "stopped after 9 of 10 scenarios"}),
		Entry("SIGINT after a disagreement", ending{args: []string{"nine.yaml", "differs.yaml", "hangs.yaml"}, judged: "10 of 11", end: send(os.Interrupt), code: 1, says: "stopped after 10 of 11 scenarios"}),
		Entry("SIGTERM", ending{args: []string{"nine.yaml", "hangs.yaml"}, judged: "9 of 10", end: send(syscall.SIGTERM), code: 3, says: "stopped after 9 of 10 scenarios"}),
		Entry("SIGINT while the browser starts", ending{args: []string{"nine.yaml"}, end: send(os.Interrupt), code: 3, says: "stopped after 0 of 9 scenarios"}),
		Entry("a second SIGINT while the first waits for a browser that hangs", ending{args: []string{"nine.yaml", "hangs.yaml"}, judged: "9 of 10", end: twice, code: 130, swept: true}),
		Entry("SIGKILL", ending{args: []string{"nine.yaml", "hangs.yaml"}, judged: "9 of 10", end: send(os.Kill), code: 137, swept: true}),
		Entry("SIGKILL, headless-shell", ending{args: []string{"--engine=headless-shell", "nine.yaml", "hangs.yaml"}, judged: "9 of 10", end: send(os.Kill), code: 137, swept: true}),
		Entry("SIGKILL while the browser starts", ending{args: []string{"nine.yaml"}, end: send(os.Kill), code: 137, swept: true}),
		Entry("SIGINT while a browser does not answer", ending{browser: "deaf", args: []string{"nine.yaml"}, end: send(os.Interrupt), code: 3, says: "stopped after 0 of 9 scenarios"}),
		Entry("SIGKILL while a browser does not answer", ending{browser: "deaf", args: []string{"nine.yaml"}, end: send(os.Kill), code: 137, swept: true}),
		Entry("panic", ending{program: "panics", args: []string{"main"}, judged: "started", code: 2, says: "panic: on purpose"}),
		Entry("panic in a goroutine", ending{program: "panics", args: []string{"elsewhere"}, judged: "started", code: 2, says: "panic: on purpose", swept: true}),
	)

	It("comes by itself when the parent is killed", func() {
		c := exec.Command("sh", "-c", `"$0" "$@"; exit $?`, filepath.Join(here.bin, "crosscheck"), "run", "nine.yaml", "lasts.yaml")
		c.Dir, c.Env = here.dir, append(os.Environ(), "TMPDIR="+here.tmp())
		c.Stderr, _ = os.Create(filepath.Join(here.dir, "stderr")) // nobody closes it
		Expect(c.Start()).To(Succeed())
		here.watch()
		Expect(c.Process.Kill()).To(Succeed())
		Expect(c.Wait()).NotTo(Succeed())
		here.gone()
		Eventually(here.left, soon).Should(BeEmpty())
	})

	It("leaves living processes of a dead owner to the next start, which kills them", func() {
		run := here.run("nine.yaml", "hangs.yaml")
		here.watch()
		Eventually(run.Err, soon).Should(gbytes.Say("9 of 10"))
		// Of the browser's process group the kernel sees the end; these have left it.
		handlers := pidsNaming(here.tmp()+"/", "crashpad_handler")
		if len(handlers) == 0 {
			Skip("this browser has no crashpad handler")
		}
		for _, pid := range handlers {
			Expect(syscall.Kill(pid, syscall.SIGSTOP)).To(Succeed())
		}
		Eventually(run.Kill(), soon).Should(gexec.Exit(137))
		Expect(here.processes()).NotTo(BeEmpty(), "what is stopped does not notice")
		Eventually(here.run("nine.yaml"), soon).Should(gexec.Exit(0))
		here.gone()
		Expect(here.left()).To(BeEmpty())
	})

	It("leaves a run beside it alone", func() {
		first := here.run("nine.yaml", "lasts.yaml")
		here.watch()
		second := here.run("nine.yaml", "lasts.yaml")
		Eventually(first, soon).Should(gexec.Exit(0))
		Eventually(second, soon).Should(gexec.Exit(0))
		here.gone()
		Expect(here.left()).To(BeEmpty())
	})

	It("writes the reports of a partial run", func() {
		run := here.run("nine.yaml", "hangs.yaml", "--report=r")
		Eventually(run.Err, soon).Should(gbytes.Say("9 of 10"))
		Eventually(run.Interrupt(), soon).Should(gexec.Exit(3))
		for name, says := range map[string]string{"index.html": "Stopped early", "results.json": `"partial": true`, "results.xml": `type="partial"`} {
			text, err := os.ReadFile(filepath.Join(here.dir, "r", name))
			Expect(err).NotTo(HaveOccurred())
			Expect(string(text)).To(ContainSubstring(says), name)
		}
		found, _ := filepath.Glob(filepath.Join(here.dir, "r", "*"))
		Expect(found).To(HaveLen(3))
	})

	It("keeps everything in one directory, however long its name", func() {
		long := filepath.Join(here.tmp(), strings.Repeat("long", 25))
		Expect(os.Mkdir(long, 0o700)).To(Succeed())
		c := here.command("crosscheck", "run", "nine.yaml", "lasts.yaml")
		c.Env = append(c.Env, "TMPDIR="+long)
		run := begin(c)
		Eventually(run.Err, soon).Should(gbytes.Say("9 of 10"))
		sockets, _ := filepath.Glob(filepath.Join(long, "crosscheck-run-*", "org.chromium.*"))
		Expect(sockets).NotTo(BeEmpty())
		Eventually(run, soon).Should(gexec.Exit(0))
		Expect(filepath.Glob(filepath.Join(long, "*"))).To(BeEmpty())
	})
})

// twice interrupts a run whose browser hangs, until it ends.
func twice(p *place, run *gexec.Session) {
	GinkgoHelper()
	for _, pid := range pidsNaming(p.tmp()+"/", "--remote-debugging-pipe") {
		_ = syscall.Kill(pid, syscall.SIGSTOP)
	}
	run.Interrupt()
	Consistently(run, 300*time.Millisecond).ShouldNot(gexec.Exit(), "the first lets the browser close")
	run.Interrupt()
	Eventually(run, 2*time.Second).Should(gexec.Exit(), "the second waits for nothing")
}
