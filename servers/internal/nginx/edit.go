package nginx

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// program runs nginx on a copy. The copy has the user's text with other words
// in it, and the same lines; what it must have beyond that stands behind the "{"
// of blocks, or is given to the program as arguments.
type program struct {
	highPorts bool // every listener gets a free port
}

// site is an nginx configuration that is being copied.
type site struct {
	*target.Workshop
	base  string // the absolute folder of the user's main file
	build build
	files map[string]*conf.File // by absolute path
	order []*conf.File
	top   *conf.File // the file nginx is started with: the user's, or the wrapper
	user  *conf.File
	all   []conf.Visit
}

func (p program) Edit(ctx context.Context, w *target.Workshop) error {
	w.HighPorts = p.highPorts
	s, err := openSite(w)
	if err != nil {
		return err
	}
	w.Copy.Said = s.statements()
	s.build = askBuild(ctx, s.Copy.Program)
	if err := s.wrap(); err != nil {
		return err
	}
	for _, step := range []func() error{
		s.modules, s.processes, s.logs, s.paths, s.passes, s.listens, s.certificates, s.ciphers, s.references, s.surroundings,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	s.Close()
	if err := s.save(); err != nil {
		return err
	}
	if s.SkipUnavailable {
		if err := s.leaveOut(ctx); err != nil {
			return err
		}
	}
	s.listeners()
	return nil
}

// openSite reads the files of a configuration.
func openSite(w *target.Workshop) (*site, error) {
	main, err := filepath.Abs(w.Copy.File)
	if err != nil {
		return nil, &target.Error{File: w.Copy.File, Problem: "cannot be found: " + target.Cause(err)}
	}
	s := &site{Workshop: w, base: filepath.Dir(main), files: map[string]*conf.File{}}
	if s.user, err = s.load(main, w.Copy.File, nil); err != nil {
		return nil, err
	}
	if err := s.templates(); err != nil {
		return nil, err
	}
	s.top = s.user
	s.all = conf.Visits(s.top)
	return s, nil
}

// each calls do for every directive that has one of the names.
func (s *site) each(do func(conf.Visit) error, names ...string) error {
	for _, v := range s.all {
		if !v.Node.Gone && slices.Contains(names, v.Node.Directive.Directive) {
			if err := do(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// save writes the copies, after each was read again and compared.
func (s *site) save() error {
	s.Copy.Files, s.Copy.Changes = nil, nil
	s.Copy.Main = s.top.Copy
	if s.top != s.user {
		made := s.top.Made()
		if err := s.top.Verify(made); err != nil {
			return err
		}
		if err := s.place(s.top.Copy, made); err != nil {
			return err
		}
		s.Copy.Changes = append(s.Copy.Changes, target.Change{File: s.user.Path, Line: 1, To: strings.Join(strings.Fields(made), " "), Why: s.top.Around})
	}
	for _, f := range s.order {
		made := f.Made()
		if err := f.Verify(made); err != nil {
			return err
		}
		if err := s.place(f.Copy, made); err != nil {
			return err
		}
		s.Copy.Files = append(s.Copy.Files, target.File{Path: f.Path, Copy: f.Copy, Text: f.Raw, Made: made})
		s.Copy.Changes = append(s.Copy.Changes, f.Changes()...)
	}
	return nil
}

// place writes a file at an absolute path below Dir.
func (s *site) place(path, text string) error {
	rel, err := filepath.Rel(s.Copy.Dir, path)
	if err != nil {
		return fmt.Errorf("copy: %s: %w", path, err)
	}
	return s.Put(rel, text)
}

// Argv gives nginx what the configuration does not say. The folder of its own
// logs and temporary files stays out of it.
func (program) Argv(c *target.Copy) (check, run []string) {
	common := []string{c.Program, "-c", c.Main}
	if !older(c.Version, 1, 19, 5) {
		common = append(common, "-e", "stderr")
	}
	more := strings.Join(c.Args, " ")
	check = slices.Concat(common, []string{"-t", "-g", more})
	return check, slices.Concat(common, []string{"-g", more})
}

// older reports whether a version is known and comes before another.
func older(version string, want ...int) bool {
	for i, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || i >= len(want) {
			return false
		}
		if n != want[i] {
			return n < want[i]
		}
	}
	return false
}

var placed = regexp.MustCompile(`^(.*) in (/.*):(\d+)\s*$`)

func (program) Place(c *target.Copy, line string) (file string, number int) {
	m := placed.FindStringSubmatch(line)
	if m == nil || strings.Contains(line, "[warn]") || strings.Contains(line, "[notice]") {
		return "", 0
	}
	number, _ = strconv.Atoi(m[3])
	for _, f := range c.Files {
		if f.Copy == m[2] {
			return f.Path, number
		}
	}
	return c.File, 0
}

// build is how a binary was built.
type build struct {
	prefix, modules string
	without         []string // its --without-... words
	http2           bool
}

// askBuild asks the binary how it was built. One that does not tell is taken
// for a usual one.
func askBuild(ctx context.Context, path string) build {
	b := build{prefix: "/usr/share/nginx", modules: "/usr/lib/nginx/modules", http2: true}
	out, err := exec.CommandContext(ctx, path, "-V").CombinedOutput()
	_, flags, ok := strings.Cut(string(out), "configure arguments:")
	if err != nil || !ok {
		return b
	}
	b.http2 = strings.Contains(flags, "with-http_v2_module")
	for _, f := range strings.Fields(flags) {
		name, value, _ := strings.Cut(strings.Trim(f, "'"), "=")
		switch {
		case name == "--prefix":
			b.prefix = value
		case name == "--modules-path":
			b.modules = value
		case strings.HasPrefix(name, "--without-"):
			b.without = append(b.without, strings.TrimPrefix(name, "--without-"))
		}
	}
	return b
}

// lacks reports whether the binary was built without a part.
func (b build) lacks(part string) bool { return slices.Contains(b.without, part) }

// exists reports whether there is something at a path.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
