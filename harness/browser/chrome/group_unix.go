//go:build unix

package chrome

import "syscall"

// killGroup kills what is left of a browser's process group.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
