package chrome

import (
	"os/exec"
	"syscall"
)

// contain puts the browser into a process group of its own, and has the kernel
// kill it when this process dies.
func contain(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
