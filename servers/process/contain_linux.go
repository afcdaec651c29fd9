package process

import (
	"os/exec"
	"syscall"
)

// contain puts the program into a process group of its own, and has the kernel
// end it when the thread that starts it dies. The signal is one that a program
// can pass on: a killed nginx master would leave its workers, which keep the
// port.
func contain(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
