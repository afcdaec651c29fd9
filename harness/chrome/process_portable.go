//go:build !linux

package chrome

import (
	"fmt"
	"os"
)

// identity knows this process alone; of others the lock tells whether they
// live.
func identity(pid int) string {
	if pid != os.Getpid() {
		return ""
	}
	return fmt.Sprintf("%d -", pid)
}

func killUsing(string) int { return 0 }

// sandboxed believes the flags.
func sandboxed(_ string, flags bool) bool { return flags }
