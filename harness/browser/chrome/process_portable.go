//go:build !linux

package chrome

// sandboxed believes the flags.
func sandboxed(_ string, flags bool) bool { return flags }
