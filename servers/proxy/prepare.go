package proxy

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/crosscheck-cors/crosscheck/harness/rundir"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// dialects has the kinds.
var dialects = map[Kind]dialect{
	Nginx:   nginx{},
	Caddy:   caddy{},
	HAProxy: haproxy{},
	Apache:  apache{},
	Varnish: varnish{},
	Traefik: traefik{},
	Command: command{},
}

// Prepare finds the program, reads the configuration, and writes the hermetic
// copy below a temporary folder, which [Copy.Close] removes. It starts nothing
// that stays, and writes nothing to the user's files. A mistake in the
// configuration is an [*Error].
func Prepare(ctx context.Context, cfg Config) (*Copy, error) {
	d, ok := dialects[cfg.Kind]
	if !ok {
		return nil, &Error{Problem: fmt.Sprintf("kind %q is not known", cfg.Kind), Remedy: "use nginx, caddy, haproxy, apache, varnish, traefik or command"}
	}
	if cfg.Kind != Command {
		if err := readable(cfg.File); err != nil {
			return nil, err
		}
	}
	path, err := findProgram(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.Authority == nil {
		if cfg.Authority, err = servers.NewAuthority(); err != nil {
			return nil, fmt.Errorf("prepare: %s: %w", cfg.Kind, err)
		}
	}
	if cfg.Upstreams == nil {
		cfg.Upstreams = nobody{}
	}
	c, err := newCopy(ctx, cfg, path)
	if err != nil {
		return nil, fmt.Errorf("prepare: %s: %w", cfg.Kind, err)
	}
	c.dialect = d
	if err := d.prepare(ctx, cfg, c); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// newCopy is an empty copy, in a folder that the next run removes where this one
// could not. Programs that are started by root give it up, and then read there.
func newCopy(ctx context.Context, cfg Config, program string) (*Copy, error) {
	run, err := rundir.New()
	if err != nil {
		return nil, err
	}
	c := &Copy{Kind: cfg.Kind, Program: program, Version: askVersion(ctx, cfg.Kind, program), Dir: filepath.Join(run.Path, string(cfg.Kind)), cfg: cfg, run: run}
	if err = os.Chmod(run.Path, 0o755); err == nil {
		err = os.Mkdir(c.Dir, 0o755)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// nobody stands in for no upstream.
type nobody struct{}

func (nobody) Stand(string, Protocol) (string, error) {
	return "", errors.New("nobody stands in for it")
}

// again prepares the copy once more in its folder, with other ports.
func (c *Copy) again(ctx context.Context) error {
	if err := c.empty(); err != nil {
		return err
	}
	return c.dialect.prepare(ctx, c.cfg, c)
}

// empty makes a new copy of it, in the same folder.
func (c *Copy) empty() error {
	entries, err := os.ReadDir(c.Dir)
	if err != nil {
		return fmt.Errorf("prepare: %s: %w", c.Kind, err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(c.Dir, e.Name())); err != nil {
			return fmt.Errorf("prepare: %s: %w", c.Kind, err)
		}
	}
	*c = Copy{Kind: c.Kind, Program: c.Program, Version: c.Version, Dir: c.Dir, cfg: c.cfg, dialect: c.dialect, run: c.run}
	return nil
}

// Close removes the copy. The user's files stay as they are.
func (c *Copy) Close() error {
	if err := c.run.Close(); err != nil {
		return fmt.Errorf("close: copy of %s: %w", c.cfg.File, err)
	}
	return nil
}

// readable returns an *Error for a configuration that is not there, is no file
// or is empty.
func readable(file string) error {
	if file == "" {
		return &Error{Problem: "no configuration file is named", Remedy: "name it as config"}
	}
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return &Error{File: file, Problem: "cannot be read: " + cause(err)}
	case info.IsDir():
		return &Error{File: file, Problem: "is a folder", Remedy: "name the file that the proxy is started with"}
	}
	f, err := os.Open(file)
	if err != nil {
		return &Error{File: file, Problem: "cannot be read: " + cause(err)}
	}
	defer f.Close()
	if info.Mode().IsRegular() && info.Size() == 0 {
		return &Error{File: file, Problem: "is empty", Remedy: "name the file that the proxy is started with"}
	}
	return nil
}

// Renew reads the user's files again and writes the copy anew. Listeners that
// are still there keep their addresses, so that a browser's host mapping stays
// right. What runs the old copy is to be closed first. After an error the copy
// is not to be started until Renew succeeds.
func (c *Copy) Renew(ctx context.Context) error {
	kept := c.kept
	if err := c.empty(); err != nil {
		return err
	}
	c.kept = kept
	if err := readable(c.cfg.File); err != nil {
		return err
	}
	return c.dialect.prepare(ctx, c.cfg, c)
}
