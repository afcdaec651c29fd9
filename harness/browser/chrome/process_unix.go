//go:build unix && !linux

package chrome

import (
	"os/exec"
	"syscall"
)

// contain puts the browser into a process group of its own.
func contain(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
