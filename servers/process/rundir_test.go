package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// leave makes a run directory as an owner that died would leave it.
func leave(t *testing.T, tmp, owner string, age time.Duration) string {
	t.Helper()
	dir := filepath.Join(tmp, strings.Replace(pattern, "*", fmt.Sprint(time.Now().UnixNano()), 1))
	if err := os.MkdirAll(filepath.Join(dir, "profile", "Default"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ownerFile), []byte(owner), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(dir, time.Time{}, time.Now().Add(-age)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// deadPID is the id of a process that has ended.
func deadPID(t *testing.T) int {
	t.Helper()
	c := exec.Command("true")
	if err := c.Run(); err != nil {
		t.Skip("there is no command true: ", err)
	}
	return c.Process.Pid
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestSweepTakesOnlyWhatDeadOwnersLeft(t *testing.T) {
	dead := deadPID(t)
	self := identity(os.Getpid())
	for _, row := range []struct {
		name  string
		owner string
		age   time.Duration
		swept bool
	}{
		{"its owner is dead", fmt.Sprintf("%d 1\n", dead), 0, true},
		{"its owner's number was given to another process", fmt.Sprintf("%d 1\n", os.Getpid()), 0, true},
		{"its owner lives", self + "\n", time.Hour, false},
		{"the owner's file is another's", "hello\n", time.Hour, false},
		{"no owner yet", "", 0, false},
		{"no owner, and files in it", "", time.Hour, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			tmp := t.TempDir()
			dir := leave(t, tmp, row.owner, row.age)
			sweep(tmp)
			if exists(dir) == row.swept {
				t.Errorf("swept: %v, want %v", !row.swept, row.swept)
			}
		})
	}
}

func TestSweepTakesDirectoriesWhoseOwnerDiedMakingThem(t *testing.T) {
	tmp := t.TempDir()
	for _, withFile := range []bool{false, true} {
		dir := leave(t, tmp, "", 0)
		_ = os.RemoveAll(filepath.Join(dir, "profile"))
		if !withFile {
			_ = os.Remove(filepath.Join(dir, ownerFile))
		}
		if sweep(tmp); !exists(dir) {
			t.Error("a newborn directory is swept")
		}
		_ = os.Chtimes(dir, time.Time{}, time.Now().Add(-2*stillborn))
		if sweep(tmp); exists(dir) {
			t.Error("a stillborn directory is left")
		}
	}
}

func TestSweepLeavesWhatIsNotOurs(t *testing.T) {
	tmp, elsewhere := t.TempDir(), t.TempDir()
	owner := fmt.Sprintf("%d 1\n", deadPID(t))
	target := leave(t, elsewhere, owner, time.Hour)
	link := filepath.Join(tmp, filepath.Base(target))
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	other := leave(t, tmp, owner, time.Hour)
	if err := os.Rename(other, filepath.Join(tmp, "mine")); err != nil {
		t.Fatal(err)
	}
	sweep(tmp)
	for _, kept := range []string{target, link, filepath.Join(tmp, "mine")} {
		if !exists(kept) {
			t.Errorf("%s is gone", kept)
		}
	}
	if os.Getuid() != 0 {
		t.Skip("only root can give a directory to another user")
	}
	foreign := leave(t, tmp, owner, time.Hour)
	if err := os.Chown(foreign, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if sweep(tmp); !exists(foreign) {
		t.Error("another user's directory is gone")
	}
}

func TestRunDirIsKeptWhileItsOwnerLives(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	d, err := NewDir()
	if err != nil {
		t.Fatal(err)
	}
	// A process in another container, say, is not seen by its number; the lock is.
	if err := os.WriteFile(filepath.Join(d.Path, ownerFile), []byte(fmt.Sprintf("%d 1\n", deadPID(t))), 0o600); err != nil {
		t.Fatal(err)
	}
	if sweep(filepath.Dir(d.Path)); !exists(d.Path) {
		t.Error("a living owner's directory is swept")
	}
	if err := d.Close(); err != nil || exists(d.Path) {
		t.Errorf("after close: %v, there: %v", err, exists(d.Path))
	}
}

func TestSweepKillsWhatUsesTheDirectory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a process's command line is read from /proc, which Linux has")
	}
	tmp := t.TempDir()
	dir := leave(t, tmp, fmt.Sprintf("%d 1\n", deadPID(t)), 0)
	begin := func(arg string) chan error {
		c := exec.Command("sh", "-c", "read line", "sh", arg)
		if _, err := c.StdinPipe(); err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		t.Cleanup(func() { _ = c.Process.Kill() })
		return ended
	}
	leftovers := []chan error{begin("--user-data-dir=" + dir + "/profile"), begin("--database=" + dir + "/.config")}
	others := []chan error{begin("--user-data-dir=" + dir + "2/profile"), begin(dir), begin("--user-data-dir=" + tmp)}
	sweep(tmp)
	for _, ended := range leftovers {
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Error("a leftover process lives on")
		}
	}
	for i, ended := range others {
		select {
		case err := <-ended:
			t.Errorf("process %d, which has nothing to do with it, ended: %v", i, err)
		default:
		}
	}
	if exists(dir) {
		t.Error("the directory is left")
	}
}
