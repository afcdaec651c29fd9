//go:build unix && !linux

package process

import (
	"os/exec"
	"syscall"
)

// contain puts the program into a process group of its own.
func contain(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
