//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package process

import (
	"errors"
	"io/fs"
	"os"
)

// lock fails: nothing is swept here.
func lock(*os.File, bool) error { return errors.ErrUnsupported }

func ours(fs.FileInfo) bool { return false }
