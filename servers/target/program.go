package target

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Program is a kind that starts a program on a copy of a configuration.
type Program interface {
	// Name is the kind's.
	Name() string

	// Executable says what is known of the program's file.
	Executable() Executable

	// Edit reads the configuration and writes the copy into w.Copy.Dir.
	Edit(ctx context.Context, w *Workshop) error

	// Argv is how the program checks the copy, none for one that cannot, and how
	// it runs the copy in the foreground.
	Argv(c *Copy) (check, run []string)

	// Place finds file and line of the copy in a line of the program's output, in
	// the user's terms; "" for a line that has none.
	Place(c *Copy, line string) (file string, number int)
}

// Adviser is a Program that knows what to do about what the program says.
type Adviser interface {
	// Advise adds a remedy to an error that quotes the program's lines.
	Advise(c *Copy, lines []string, e *Error)
}

// Executable is what is known of a program's file.
type Executable struct {
	Names   []string       // the usual one first
	Folders []string       // where it may be, beyond the usual folders
	Unset   []string       // variables of the environment that it must not see
	Package string         // Debian's; "" where there is none
	Version []string       // the arguments that make it tell its version; none if it cannot
	Stop    syscall.Signal // makes it end orderly

	// Path is set for a program that was found already. It runs as the user
	// would run it: in the working directory, with the environment as it is, and
	// on ports that are not ours.
	Path string
}

// searched are the folders of administrators' programs, beyond the PATH.
var searched = []string{"/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"}

// find returns the path of a program: the one that is named, or the first on the
// PATH and in the usual folders. A missing one is an *Error that names the package
// to install.
func find(kind string, x Executable, binary string) (string, error) {
	if x.Path != "" {
		return x.Path, nil
	}
	if binary != "" {
		path, err := exec.LookPath(binary)
		if err != nil {
			return "", &Error{File: binary, Problem: "cannot be run: " + WhyNotRun(err), Remedy: fmt.Sprintf("name a %s executable as binary, or none to use the one that is installed", kind)}
		}
		return filepath.Abs(path)
	}
	for _, name := range x.Names {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
		for _, dir := range slices.Concat(searched, x.Folders) {
			if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				return path, nil
			}
		}
	}
	remedy := "name an executable as binary; Debian has no package of it"
	if x.Package != "" {
		remedy = fmt.Sprintf("apt-get install --no-install-recommends %s, or name your own build as binary", x.Package)
	}
	return "", &Error{Problem: fmt.Sprintf("%s is not installed (looked on the PATH and in %s)", x.Names[0], searched[0]), Remedy: remedy}
}

// WhyNotRun returns why a program cannot be run, without its name.
func WhyNotRun(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, exec.ErrNotFound):
		return "no such file"
	case errors.Is(err, fs.ErrPermission):
		return "it is not executable"
	}
	return err.Error()
}

var versionNumber = regexp.MustCompile(`\d+(\.\d+)+`)

// askVersion returns the version that a program tells, or "" if it tells none.
func askVersion(ctx context.Context, args []string, path string) string {
	if args == nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.WaitDelay = time.Second
	out, _ := cmd.CombinedOutput()
	return versionNumber.FindString(string(out))
}

// Env returns the environment of the copy's program: its files stay in the copy's
// folder.
func (c *Copy) Env() []string {
	env := os.Environ()
	if c.exe.Path != "" {
		return env
	}
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "TMPDIR"} {
		env = append(env, name+"="+c.Dir)
	}
	return slices.DeleteFunc(env, func(e string) bool {
		return slices.ContainsFunc(c.exe.Unset, func(name string) bool { return strings.HasPrefix(e, name+"=") })
	})
}

// workdir is where the program runs: a command's is the user's.
func (c *Copy) workdir() string {
	if c.exe.Path != "" {
		return ""
	}
	return c.Dir
}
