//go:build unix

package process

import "syscall"

// signalGroup sends a signal to the process and its descendants.
func signalGroup(pid int, s syscall.Signal) { _ = syscall.Kill(-pid, s) }

// signalOne sends a signal to the process.
func signalOne(pid int, s syscall.Signal) { _ = syscall.Kill(pid, s) }

// groupAlive reports whether the process group has a process left.
func groupAlive(pid int) bool { return syscall.Kill(-pid, 0) == nil }
