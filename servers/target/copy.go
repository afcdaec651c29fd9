package target

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers"
	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/process"
)

// Copy is a hermetic copy of a configuration, for one program. It is a [Prepared].
type Copy struct {
	Kind    string
	Program string // the executable's path
	Version string // as the program tells it: "1.22.1"
	Dir     string // where the copy is; Close removes it
	File    string // the user's configuration; "" for none

	Files     []File
	Changes   []Change   // what was changed, in the order of the files
	Left      []Change   // what was left out, with SkipUnavailable
	Listeners []Listener // in the order of the files
	Upstreams []Upstream

	Main string   // the path of the copy of File
	Args []string // what the program is told beyond its configuration
	Logs []string // files in Dir that the program logs to

	// Said are what the user's configuration says, as far as the kind reads it.
	Said []*config.Statement

	order   Order
	exe     Executable
	program Program
	run     *process.Dir // holds Dir
	kept    *addresses   // for Renew
}

// Prepare finds the program, reads the configuration, and writes the hermetic copy
// below a run directory, which [Copy.Close] removes. It starts nothing that stays,
// and writes nothing to the user's files. A mistake in the configuration is an
// [*Error].
func Prepare(ctx context.Context, o Order, p Program) (*Copy, error) {
	exe, settings := p.Executable(), o.Options.Shared()
	file := o.path(settings.Config)
	if exe.Path == "" {
		if err := Readable(file); err != nil {
			return nil, err
		}
	}
	program, err := find(p.Name(), exe, settings.Binary)
	if err != nil {
		return nil, err
	}
	if o.Authority == nil {
		if o.Authority, err = servers.NewAuthority(); err != nil {
			return nil, fmt.Errorf("prepare: %s: %w", p.Name(), err)
		}
	}
	if o.Upstreams == nil {
		o.Upstreams = none{}
	}
	c := &Copy{Kind: p.Name(), Program: program, Version: askVersion(ctx, exe.Version, program), File: file, order: o, exe: exe, program: p}
	if err := c.open(); err != nil {
		return nil, fmt.Errorf("prepare: %s: %w", p.Name(), err)
	}
	if err := c.edit(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// path is a path of the options, as seen from the working directory.
func (o Order) path(name string) string {
	if name == "" || filepath.IsAbs(name) || o.Folder == "" {
		return name
	}
	return filepath.Join(o.Folder, name)
}

// open makes the copy's folder: one that the next run removes if this one cannot.
// Programs that are started by root change to another user, which then reads
// there.
func (c *Copy) open() (err error) {
	if c.run, err = process.NewDir(); err != nil {
		return err
	}
	c.Dir = filepath.Join(c.run.Path, c.Kind)
	if err = os.Chmod(c.run.Path, 0o755); err == nil {
		err = os.Mkdir(c.Dir, 0o755)
	}
	if err != nil {
		return errors.Join(err, c.Close())
	}
	return nil
}

// edit has the kind write the copy.
func (c *Copy) edit(ctx context.Context) error {
	w := newWorkshop(c)
	defer w.Close()
	return c.program.Edit(ctx, w)
}

// none stands in for no upstream.
type none struct{}

func (none) Stand(string, Protocol) (string, error) {
	return "", errors.New("no stand-ins were set up")
}

// again prepares the copy once more in its folder, with other ports.
func (c *Copy) again(ctx context.Context) error {
	if err := c.empty(); err != nil {
		return err
	}
	return c.edit(ctx)
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
	*c = Copy{Kind: c.Kind, Program: c.Program, Version: c.Version, Dir: c.Dir, File: c.File, order: c.order, exe: c.exe, program: c.program, run: c.run}
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
	if err := Readable(c.File); err != nil {
		return err
	}
	return c.edit(ctx)
}

// Close removes the copy. The user's files stay as they are.
func (c *Copy) Close() error {
	if err := c.run.Close(); err != nil {
		return fmt.Errorf("close: copy of %s: %w", c.File, err)
	}
	return nil
}

// About describes the copy.
func (c *Copy) About() About {
	title := strings.TrimSpace(c.Kind + " " + c.Version)
	if c.File != "" {
		title += " (" + filepath.Base(c.File) + ")"
	}
	layer := ""
	if len(c.Upstreams) > 0 {
		layer = c.Kind
	}
	return About{Title: title, Layer: layer, Version: c.Version, Files: c.Files, Dir: c.Dir, Left: c.Left, Upstreams: c.Upstreams}
}

// Statements are what the user's configuration says.
func (c *Copy) Statements() []*config.Statement { return c.Said }

// Readable returns an *Error for a configuration that is not there, is not a file
// or is empty.
func Readable(file string) error {
	if file == "" {
		return &Error{Problem: "no configuration file is named", Remedy: "name it as config"}
	}
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return &Error{File: file, Problem: "cannot be read: " + Cause(err)}
	case info.IsDir():
		return &Error{File: file, Problem: "is a folder", Remedy: "name the file that the proxy is started with"}
	}
	f, err := os.Open(file)
	if err != nil {
		return &Error{File: file, Problem: "cannot be read: " + Cause(err)}
	}
	defer f.Close()
	if info.Mode().IsRegular() && info.Size() == 0 {
		return &Error{File: file, Problem: "is empty", Remedy: "name the file that the proxy is started with"}
	}
	return nil
}

// Shown returns a path or an output with the user's files in the places of their
// copies.
func (c *Copy) Shown(s string) string {
	for _, f := range c.Files {
		s = strings.ReplaceAll(s, f.Copy, f.Path)
	}
	return s
}
