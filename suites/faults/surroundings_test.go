package faults_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
)

// nobody is a user without rights.
const nobody = 65534

// mounting runs a shell script and then a command where what it mounts is seen
// by nobody else.
func mounting(c *exec.Cmd, script string) *exec.Cmd {
	GinkgoHelper()
	if out, err := exec.Command("unshare", "-m", "true").CombinedOutput(); err != nil {
		Skip("a mount namespace needs root and the command unshare (Debian: util-linux): " + err.Error() + " " + string(out))
	}
	m := exec.Command("unshare", append([]string{"-m", "sh", "-ec", script + `; exec "$0" "$@"`}, c.Args...)...)
	m.Dir, m.Env = c.Dir, c.Env
	return m
}

// as has a command run as a user without rights.
func as(c *exec.Cmd, uid uint32) *exec.Cmd {
	GinkgoHelper()
	if os.Getuid() != 0 {
		Skip("only root can become another user")
	}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	return c
}

var _ = Describe("the surroundings of a run", Ordered, func() {
	here := places("../../cmd/crosscheck")

	command := func(args ...string) *exec.Cmd {
		return here.command("crosscheck", append([]string{"run", "nine.yaml"}, args...)...)
	}
	conforms := func(c *exec.Cmd) *gexec.Session {
		GinkgoHelper()
		run := begin(c)
		Eventually(run, soon).Should(gexec.Exit(0))
		here.gone()
		Expect(here.left()).To(BeEmpty())
		return run
	}

	It("may have a home that nobody can write to", func() {
		c := command()
		c.Env = append(c.Env, "HOME=/proc")
		conforms(c)
	})

	It("may have no /dev/shm", func() {
		conforms(mounting(command(), "mount -t tmpfs -o ro none /dev/shm; ! touch /dev/shm/x 2>/dev/null"))
	})

	DescribeTable("may have no room for the report: the verdicts are there all the same", func(mount, dir, says string) {
		c := command("--report=" + dir)
		if mount != "" {
			Expect(os.Mkdir(filepath.Join(here.dir, dir), 0o700)).To(Succeed())
			c = mounting(c, mount)
		}
		run := begin(c)
		Eventually(run, soon).Should(gexec.Exit(3))
		Expect(run.Out).To(gbytes.Say("9 scenarios in .*: 9 passed"))
		Expect(run.Err).To(gbytes.Say("crosscheck: write report: .*" + says))
		Expect(here.left()).To(BeEmpty())
	},
		Entry("a full disk", "mount -t tmpfs -o size=4k none r", "r", "no space left on device"),
		Entry("a read-only disk", "mount -t tmpfs -o ro none r", "r", "read-only file system"),
		Entry("a file in the way", "", "nine.yaml/r", "not a directory"),
	)

	It("has Chrome's sandbox where it can be had, and says so", func() {
		if os.Getuid() == 0 {
			Expect(conforms(command()).Out).To(gbytes.Say("sandbox off"), "as root")
			Expect(conforms(as(command(), nobody)).Out).To(gbytes.Say("sandbox on"))
			Expect(conforms(as(command("--no-sandbox"), nobody)).Out).To(gbytes.Say("sandbox off"))
			return
		}
		Expect(conforms(command()).Out).To(gbytes.Say("sandbox on"))
		Expect(conforms(command("--no-sandbox")).Out).To(gbytes.Say("sandbox off"))
	})

	It("may allow no sandbox: the error says what to do", func() {
		if _, err := exec.LookPath("setpriv"); err != nil {
			Skip("there is no command setpriv (Debian: util-linux)")
		}
		if found, _ := filepath.Glob("/usr/lib/chromium*/chrome-sandbox"); len(found) > 0 || os.Getenv("CHROME_DEVEL_SANDBOX") != "" {
			Skip("the SUID helper is installed: there always is a sandbox")
		}
		if os.Getuid() != 0 {
			Skip("only root can make a user namespace with several users")
		}
		blind := func(c *exec.Cmd) *exec.Cmd {
			s := exec.Command("sh", append([]string{"-ec", `echo 0 >/proc/sys/user/max_user_namespaces
exec setpriv --reuid=65534 --regid=65534 --clear-groups "$0" "$@"`}, c.Args...)...)
			users := []syscall.SysProcIDMap{{Size: nobody + 1}}
			s.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER, UidMappings: users, GidMappings: users,
				GidMappingsEnableSetgroups: true, Credential: &syscall.Credential{}}
			s.Dir, s.Env = c.Dir, c.Env
			return s
		}
		run := begin(blind(command()))
		Eventually(run, soon).Should(gexec.Exit(3))
		Expect(run.Err).To(gbytes.Say("(?s)start browser: .*sysctl user.max_user_namespaces.*chromium-sandbox.*crosscheck run --no-sandbox"))
		Expect(here.left()).To(BeEmpty())
		Expect(conforms(blind(command("--no-sandbox"))).Out).To(gbytes.Say("sandbox off"))
	})
})
