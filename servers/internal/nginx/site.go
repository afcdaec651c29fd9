package nginx

import (
	"path/filepath"
	"slices"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// site is an nginx configuration that is being copied.
type site struct {
	*target.Workshop
	base  string // the absolute folder of the user's main file
	build build
	files map[string]*conf.File // by absolute path
	order []*conf.File          // the files in the order of reading
	top   *conf.File            // the file nginx is started with: the user's, or the wrapper
	user  *conf.File
	all   []conf.Visit // every directive of top, in the order in which nginx reads them
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

// http returns the http block, or nil if there is none.
func (s *site) http() *conf.Node {
	for _, v := range s.all {
		if v.Node.Directive.Directive == "http" && len(v.Up) == 0 {
			return v.Node
		}
	}
	return nil
}

// below returns a path in the copy's folder.
func (s *site) below(name string) string { return filepath.Join(s.Copy.Dir, name) }

// leaveNode leaves a directive out, or returns an error if the user has not
// allowed that.
func (s *site) leaveNode(n *conf.Node, problem, remedy string) error {
	if err := s.Leave(n.File.Path, n.Line, n.String(), problem, remedy); err != nil {
		return err
	}
	n.Remove(problem)
	n.Left = true
	return nil
}

// wrapped reports whether a directive is of the wrapper, and not of the user's file.
func (s *site) wrapped(n *conf.Node) bool { return n.File == s.top && s.top != s.user }
