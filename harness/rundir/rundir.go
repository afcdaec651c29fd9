// Package rundir gives a program one directory for everything that it and its
// children keep on disk, and removes what programs have left that died. It may
// change without notice.
//
// It removes nothing whose owner it is not sure is dead.
package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	pattern   = "crosscheck-run-*"
	ownerFile = "owner" // "pid start" of the process that made the directory
	stillborn = time.Minute
	removal   = 5 * time.Second
)

// Dir is one directory that holds everything a child process keeps on disk. It
// belongs to this process for as long as it is open: the kernel drops the lock on
// it when the process dies, however it dies.
type Dir struct {
	Path string
	lock *os.File
}

// New makes a run directory in the folder for temporary files, and first sweeps
// those whose owners are dead.
func New() (_ *Dir, err error) {
	tmp, err := filepath.Abs(os.TempDir())
	if err != nil {
		return nil, err
	}
	sweep(tmp)
	path, err := os.MkdirTemp(tmp, pattern)
	if err != nil {
		return nil, err
	}
	d := &Dir{Path: path}
	defer func() {
		if err != nil {
			_ = d.Close()
		}
	}()
	if d.lock, err = os.Open(path); err != nil {
		return nil, err
	}
	// Where nothing can be locked, nobody will get a lock to sweep it either.
	_ = lock(d.lock, true)
	return d, os.WriteFile(filepath.Join(path, ownerFile), []byte(identity(os.Getpid())+"\n"), 0o600)
}

// Close kills what still uses the directory and removes it.
func (d *Dir) Close() error {
	err := remove(d.Path)
	if d.lock != nil {
		_ = d.lock.Close()
	}
	return err
}

// remove tries until nothing writes there any more: processes may still do as
// they die.
func remove(path string) error {
	deadline := time.Now().Add(removal)
	for {
		n := KillUsing(path)
		err := os.RemoveAll(path)
		switch {
		case n == 0 && err == nil:
			return nil
		case time.Now().After(deadline) && err != nil:
			return err
		case time.Now().After(deadline):
			return fmt.Errorf("%d processes outlive SIGKILL", n)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// sweep removes what dead owners left in a folder, and kills what is left of
// their children. What it cannot be sure of it leaves alone.
func sweep(tmp string) {
	entries, err := os.ReadDir(tmp)
	if err != nil {
		return
	}
	for _, e := range entries {
		if ok, _ := filepath.Match(pattern, e.Name()); ok && e.IsDir() {
			sweepOne(filepath.Join(tmp, e.Name()))
		}
	}
}

func sweepOne(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	named, err := os.Lstat(path)
	if err != nil {
		return
	}
	opened, err := f.Stat()
	if err != nil || !os.SameFile(named, opened) || !named.IsDir() || !ours(named) || lock(f, false) != nil {
		return // not ours, or its owner lives
	}
	owner := filepath.Join(path, ownerFile)
	text, err := os.ReadFile(owner)
	var pid int
	var start string
	switch _, bad := fmt.Sscanf(string(text), "%d %s\n", &pid, &start); {
	case bad == nil && identity(pid) != fmt.Sprintf("%d %s", pid, start):
		_ = remove(path)
	case bad == nil: // it lives
	case len(text) == 0 && (err == nil || errors.Is(err, fs.ErrNotExist)) && time.Since(named.ModTime()) > stillborn:
		// Its owner died while making it. What has more in it stays.
		_ = os.Remove(owner)
		_ = os.Remove(path)
	default: // not ours
	}
}
