package nginx

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// processes has nginx run in the foreground, as the user who started it.
func (s *site) processes() error {
	s.Copy.Args = nil
	said := map[string]bool{}
	err := s.each(func(v conf.Visit) error {
		if v.Block() != "main" {
			return nil
		}
		said[v.Node.Directive.Directive] = true
		switch v.Node.Directive.Directive {
		case "daemon":
			v.Node.Set(0, "off", target.WhyUser)
		case "pid":
			v.Node.Set(0, s.below("nginx.pid"), target.WhyPath)
		case "lock_file":
			v.Node.Set(0, s.below("nginx.lock"), target.WhyPath)
		case "user":
			if os.Geteuid() == 0 {
				v.Node.Set(0, "root", target.WhyUser)
				for i := 1; i < len(v.Node.Args); i++ {
					v.Node.Drop(i, target.WhyUser)
				}
			}
		case "working_directory":
			if s.locate(v.Node.Arg(0)) == "" {
				v.Node.Set(0, s.Copy.Dir, target.WhyPath)
			}
		}
		return nil
	}, "daemon", "pid", "lock_file", "user", "working_directory")
	if !said["daemon"] {
		s.Copy.Args = append(s.Copy.Args, "daemon off;")
	}
	if !said["pid"] {
		s.Copy.Args = append(s.Copy.Args, "pid "+conf.Word{}.Write("", s.below("nginx.pid"))+";")
	}
	if !said["user"] && os.Geteuid() == 0 {
		s.Copy.Args = append(s.Copy.Args, "user root;")
	}
	return err
}

// logs has nginx write its errors to where they are read, and the rest below
// the copy's folder.
func (s *site) logs() error {
	if err := os.MkdirAll(s.below("logs"), 0o755); err != nil {
		return err
	}
	return s.each(func(v conf.Visit) error {
		if v.Block() == "map" || len(v.Node.Args) == 0 {
			return nil
		}
		if v.Node.Directive.Directive == "error_log" {
			v.Node.Set(0, "stderr", target.WhyPath)
			return nil
		}
		if to := v.Node.Arg(0); to != "off" {
			name := filepath.Base(strings.TrimPrefix(to, "syslog:"))
			if strings.ContainsAny(name, "$=,:") {
				name = "access.log"
			}
			v.Node.Set(0, s.below("logs/"+name), target.WhyPath)
		}
		return nil
	}, "error_log", "access_log")
}

var temporary = regexp.MustCompile(`^(client_body|proxy|fastcgi|uwsgi|scgi)_temp_path$`)

var caching = regexp.MustCompile(`^(proxy|fastcgi|uwsgi|scgi)_cache_path$`)

// paths moves temporary files and caches below the copy's folder, and document
// roots that are not there to one that is.
func (s *site) paths() error {
	said := map[string]bool{}
	caches := map[string]string{}
	for _, v := range s.all {
		n, name := v.Node, v.Node.Directive.Directive
		if n.Gone || len(n.Args) == 0 || v.Within("http") == nil {
			continue
		}
		if v.Block() == "http" {
			said[name] = true
		}
		switch {
		case temporary.MatchString(name):
			n.Set(0, s.below("temp/"+name), target.WhyPath)
		case caching.MatchString(name):
			if caches[n.Arg(0)] == "" {
				caches[n.Arg(0)] = s.below("cache/" + strconv.Itoa(len(caches)))
			}
			n.Set(0, caches[n.Arg(0)], target.WhyPath)
		case name == "root" || name == "alias":
			if err := s.documents(n); err != nil {
				return err
			}
		}
	}
	for _, dir := range []string{"temp", "cache"} {
		if err := os.MkdirAll(s.below(dir), 0o755); err != nil {
			return err
		}
	}
	h := s.http()
	if h == nil {
		return nil
	}
	for _, part := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		if name := part + "_temp_path"; !said[name] && !s.build.lacks("http_"+part+"_module") {
			h.Insert(name+" "+conf.Word{}.Write("", s.below("temp/"+name))+";", conf.WhyInside)
		}
	}
	if !said["access_log"] {
		h.Insert("access_log off;", conf.WhyInside)
	}
	return nil
}

// documents gives a document root that is not on this machine another.
func (s *site) documents(n *conf.Node) error {
	path := n.Arg(0)
	fixed, rest := path, ""
	if i := strings.IndexByte(path, '$'); i >= 0 {
		i = strings.LastIndexByte(path[:i], '/') + 1
		fixed, rest = path[:i], path[i:]
		if fixed == "" {
			return nil // whatever the variable says
		}
	}
	if !filepath.IsAbs(fixed) {
		// nginx takes it from its own prefix; a repository has it beside the file.
		if beside := filepath.Join(s.base, fixed); exists(beside) && !exists(filepath.Join(s.build.prefix, fixed)) {
			n.Set(0, beside+slash(fixed)+rest, target.WhyRoot)
			return nil
		}
		fixed = filepath.Join(s.build.prefix, fixed) + slash(fixed)
	}
	if exists(fixed) {
		return nil
	}
	root, err := s.Workshop.Root()
	if err != nil {
		return err
	}
	n.Set(0, root+slash(fixed)+rest, target.WhyRoot)
	return nil
}

// slash is the slash that a path ends with.
func slash(path string) string {
	if strings.HasSuffix(path, "/") {
		return "/"
	}
	return ""
}
