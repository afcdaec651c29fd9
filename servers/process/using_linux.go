package process

import (
	"bytes"
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"
)

// identity names a living process, "pid start", unlike any that gets its
// number later; "" for none.
func identity(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// pid (comm) state … starttime is the 22nd, in ticks since boot.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" {
		return ""
	}
	return fmt.Sprintf("%d %s", pid, fields[19])
}

// Using yields the processes whose command lines name files in dir, with these:
// a browser's crashpad handlers are not in its process group, and a renderer's
// command line is one string.
func Using(dir string) iter.Seq2[*os.Process, string] {
	return func(yield func(*os.Process, string) bool) {
		entries, _ := os.ReadDir("/proc")
		for _, e := range entries {
			pid, err := strconv.Atoi(e.Name())
			if err != nil || pid == os.Getpid() {
				continue
			}
			// The handle first: it stays with the process that is looked at.
			p, err := os.FindProcess(pid)
			if err != nil {
				continue
			}
			line, err := os.ReadFile("/proc/" + e.Name() + "/cmdline")
			belongs := err == nil && runsAsUs(pid) && (bytes.Contains(line, []byte("="+dir+"/")) || bytes.Contains(line, []byte("\x00"+dir+"/")))
			more := !belongs || yield(p, string(line))
			_ = p.Release()
			if !more {
				return
			}
		}
	}
}

// runsAsUs reports whether a process has this one's user; the owner of its
// folder in /proc is root's where it is sandboxed.
func runsAsUs(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, found := strings.Cut(string(status), "\nUid:\t")
	uid, _, _ := strings.Cut(after, "\t")
	return err == nil && found && uid == strconv.Itoa(os.Getuid())
}

// KillUsing kills the processes whose command lines name files in dir, and
// returns how many there were.
func KillUsing(dir string) int {
	n := 0
	for p := range Using(dir) {
		_ = p.Kill()
		n++
	}
	return n
}
