package chrome

import (
	"os/exec"
	"strings"
	"syscall"

	programs "github.com/crosscheck-cors/crosscheck/servers/process"
)

// contain puts the browser into a process group of its own, and has the kernel
// kill it when this process dies.
func contain(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// sandboxed reports whether the browser that keeps its files in dir runs with
// its sandbox: it looks at the processes, because the wrappers of distributions
// may add flags.
func sandboxed(dir string, _ bool) bool {
	for _, line := range programs.Using(dir) {
		if strings.Contains(line, "--no-sandbox") {
			return false
		}
	}
	return true
}
