package proxy

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

// program is what is known of a kind's executable.
type program struct {
	names   []string       // of the executable, the usual one first
	pkg     string         // Debian's package; "" where there is none
	version []string       // the arguments that make it tell its version
	stop    syscall.Signal // makes it end orderly
}

var programs = map[Kind]program{
	Nginx:   {[]string{"nginx"}, "nginx", []string{"-v"}, syscall.SIGQUIT},
	Caddy:   {[]string{"caddy"}, "caddy", []string{"version"}, syscall.SIGTERM},
	HAProxy: {[]string{"haproxy"}, "haproxy", []string{"-v"}, syscall.SIGTERM},
	Apache:  {[]string{"apache2", "httpd"}, "apache2-bin", []string{"-v"}, syscall.SIGTERM},
	Varnish: {[]string{"varnishd"}, "varnish", []string{"-V"}, syscall.SIGTERM},
	Traefik: {[]string{"traefik"}, "", []string{"version"}, syscall.SIGTERM},
	Command: {stop: syscall.SIGTERM},
}

// places are where administrators' programs are, beyond the PATH.
var places = []string{"/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/usr/local/nginx/sbin", "/opt/homebrew/bin"}

// findProgram returns the path of the executable of a kind: the one that the
// configuration names, or the first on the PATH and in the usual places. A
// missing one is an *Error that names the package to install.
func findProgram(cfg Config) (string, error) {
	if cfg.Kind == Command {
		return findCommand(cfg)
	}
	p := programs[cfg.Kind]
	if cfg.Binary != "" {
		path, err := exec.LookPath(cfg.Binary)
		if err != nil {
			return "", &Error{File: cfg.Binary, Problem: "cannot be run: " + reason(err), Remedy: fmt.Sprintf("name a %s executable as binary, or none to use the one that is installed", cfg.Kind)}
		}
		return filepath.Abs(path)
	}
	for _, name := range p.names {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
		for _, dir := range places {
			if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				return path, nil
			}
		}
	}
	remedy := "name an executable as binary; Debian has no package of it"
	if p.pkg != "" {
		remedy = fmt.Sprintf("apt-get install --no-install-recommends %s, or name your own build as binary", p.pkg)
	}
	return "", &Error{Problem: fmt.Sprintf("%s is not installed (looked on the PATH and in %s)", p.names[0], places[0]), Remedy: remedy}
}

func findCommand(cfg Config) (string, error) {
	if len(cfg.Argv) == 0 {
		return "", &Error{Problem: "kind command has no command", Remedy: "give the program and its arguments as command"}
	}
	path, err := exec.LookPath(cfg.Argv[0])
	if err != nil {
		return "", &Error{File: cfg.Argv[0], Problem: "cannot be run: " + reason(err), Remedy: "give the program's path as the first word of command"}
	}
	return filepath.Abs(path)
}

// reason is why a program cannot be run, without its name.
func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, exec.ErrNotFound):
		return "no such file"
	case errors.Is(err, fs.ErrPermission):
		return "it is not executable"
	}
	return err.Error()
}

var versionNumber = regexp.MustCompile(`\d+(\.\d+)+`)

// askVersion returns the version that a program tells, or "" where it tells
// none.
func askVersion(ctx context.Context, kind Kind, path string) string {
	args := programs[kind].version
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

// environ is the environment of a program whose files are to stay in dir.
func environ(kind Kind, dir string) []string {
	env := os.Environ()
	if kind == Command {
		return env
	}
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "TMPDIR"} {
		env = append(env, name+"="+dir)
	}
	// NGINX would name sockets to inherit.
	return slices.DeleteFunc(env, func(e string) bool { return strings.HasPrefix(e, "NGINX=") })
}

// shown is a path or an output with the user's files in the places of their
// copies.
func (c *Copy) shown(s string) string {
	for _, f := range c.Files {
		s = strings.ReplaceAll(s, f.Copy, f.Path)
	}
	return s
}
