package nginx

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

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

// load reads a file and, by its includes, those that it names. shown is its path
// in the user's terms; from are the files that lead to it.
func (s *site) load(abs, shown string, from []string) (*conf.File, error) {
	if slices.Contains(from, abs) {
		return nil, &target.Error{File: shown, Problem: "includes itself, by way of " + strings.Join(from, ", ")}
	}
	if f := s.files[abs]; f != nil {
		return f, nil
	}
	raw, err := s.raw(abs, shown, len(from) == 0)
	if err != nil {
		return nil, err
	}
	f := &conf.File{Path: shown, Copy: s.copyOf(abs), Raw: raw}
	if f.Text, err = s.expand(f); err != nil {
		return nil, err
	}
	if err := f.Parse(); err != nil {
		return nil, err
	}
	s.files[abs] = f
	s.order = append(s.order, f)
	return f, s.follow(f, f.Nodes, append(slices.Clone(from), abs))
}

// raw is the text of a file. Of the included ones some may be empty.
func (s *site) raw(abs, shown string, first bool) (string, error) {
	b, err := os.ReadFile(abs)
	if err != nil {
		return "", &target.Error{File: shown, Problem: "cannot be read: " + target.Cause(err)}
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return "", &target.Error{File: shown, Line: 1 + bytes.Count(b[:i], []byte("\n")), Problem: "is not text: it has a zero byte"}
	}
	if words, err := conf.Scan(string(b)); first && err == nil && len(words) == 0 {
		return "", &target.Error{File: shown, Problem: "is empty: it has no directive", Remedy: "name the file that nginx is started with"}
	}
	return string(b), nil
}

// follow reads what the includes of a file name.
func (s *site) follow(f *conf.File, nodes []*conf.Node, from []string) error {
	for _, n := range nodes {
		if n.Directive.Directive == "include" && len(n.Args) == 1 && n.Open < 0 {
			if err := s.include(f, n, from); err != nil {
				return err
			}
		}
		if err := s.follow(f, n.Children, from); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) include(f *conf.File, n *conf.Node, from []string) error {
	pattern := n.Arg(0)
	found, paths := s.resolve(pattern)
	if len(paths) == 0 && !magic(pattern) {
		text, ok := wellKnown[filepath.Base(pattern)]
		if !ok {
			remedy := "put the file there, or beside " + f.Path
			return s.leaveNode(n, fmt.Sprintf("include %s: no such file", pattern), remedy)
		}
		return s.includeKnown(n, filepath.Base(pattern), text)
	}
	for _, p := range paths {
		shown := p
		if rel, err := filepath.Rel(s.base, p); err == nil && !strings.HasPrefix(rel, "..") {
			shown = filepath.Join(filepath.Dir(s.Copy.File), rel)
		}
		g, err := s.load(p, shown, from)
		if err != nil {
			return err
		}
		n.Included = append(n.Included, g)
	}
	if len(paths) > 0 && (filepath.IsAbs(pattern) || found != filepath.Join(s.base, pattern) || !within(s.base, found)) {
		n.Set(0, s.copyOf(found), "the copy of the file")
	}
	return nil
}

// includeKnown includes nginx's own version of a file that its package has.
func (s *site) includeKnown(n *conf.Node, name, text string) error {
	path := filepath.Join(s.Copy.Dir, "conf/known", name)
	f := &conf.File{Path: name, Copy: path, Raw: text, Text: text}
	if err := f.Parse(); err != nil {
		return err
	}
	n.Included = append(n.Included, f)
	if s.Copy.Dir == "" {
		return nil // only the facts are asked for
	}
	n.Set(0, path, "the file is not on this machine: a short version of nginx's own")
	return s.place(path, text)
}

// resolve finds what an include names: the pattern as an absolute path, and the
// files. A path below /etc/nginx is looked for beside the user's main file
// first, since that is where it will be.
func (s *site) resolve(pattern string) (string, []string) {
	var tries []string
	bases := []string{s.base}
	for dir := s.base; len(bases) < 3 && dir != filepath.Dir(dir); {
		dir = filepath.Dir(dir)
		bases = append(bases, dir)
	}
	rest, foreign := installed(pattern)
	switch {
	case foreign && !strings.HasPrefix(s.base+"/", "/etc/nginx/"):
		for _, b := range bases {
			tries = append(tries, filepath.Join(b, rest))
		}
		tries = append(tries, pattern)
	case filepath.IsAbs(pattern):
		tries = append(tries, pattern)
	default:
		for _, b := range bases {
			tries = append(tries, filepath.Join(b, pattern))
		}
		tries = append(tries, filepath.Join("/etc/nginx", pattern))
	}
	for i, t := range tries {
		if magic(t) {
			if found, _ := filepath.Glob(t); len(found) > 0 && (i == 0 || !slices.Contains(found, s.mainPath())) {
				slices.Sort(found)
				return t, found
			}
		} else if info, err := os.Stat(t); err == nil && !info.IsDir() {
			return t, []string{t}
		}
	}
	return "", nil
}

func (s *site) mainPath() string {
	return filepath.Join(s.base, filepath.Base(s.Copy.File))
}

func magic(pattern string) bool { return strings.ContainsAny(pattern, "*?[") }

// installed reports whether a path is below the folder of an installed nginx,
// and what follows that folder.
func installed(path string) (string, bool) {
	for _, dir := range []string{"/etc/nginx/", "/usr/local/etc/nginx/", "/usr/local/nginx/conf/", "/opt/nginx/conf/", "/opt/homebrew/etc/nginx/"} {
		if rest, ok := strings.CutPrefix(path, dir); ok {
			return rest, true
		}
	}
	return "", false
}

// within reports whether a path is in a folder.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, "../")
}

// copyOf is where the copy of a file, or of a pattern of files, is.
func (s *site) copyOf(abs string) string {
	if within(s.base, abs) {
		rel, _ := filepath.Rel(s.base, abs)
		return filepath.Join(s.Copy.Dir, "conf", rel)
	}
	return filepath.Join(s.Copy.Dir, "conf", "elsewhere", abs)
}

// locate finds another file that the configuration names: as it is, below the
// folder of the main file, or "" where it is not on this machine.
func (s *site) locate(path string) string {
	if strings.Contains(path, "$") {
		return ""
	}
	tries := []string{path}
	if !filepath.IsAbs(path) {
		tries = []string{filepath.Join(s.base, path)}
	} else if rest, ok := installed(path); ok {
		tries = []string{filepath.Join(s.base, rest), path}
	}
	for _, t := range tries {
		if exists(t) {
			return t
		}
	}
	return ""
}

// exists reports whether there is something at a path.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
