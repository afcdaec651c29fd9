package apache

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// source is one of the user's files.
type source struct {
	path, text string
	copy       string // below Dir
	lines      []*directive
}

// virtualHost is a virtual host, or the main server.
type virtualHost struct {
	addrs []string // "*:443"
	names []string
	tls   bool
	http2 bool
	file  string
	line  int
}

// edit is a configuration that is being read, and copied.
type edit struct {
	w      *target.Workshop
	folder string
	root   string // ServerRoot
	files  []*source
	hosts  []*virtualHost
	main   *virtualHost

	defines map[string]string
	roots   map[string]string // document roots that are not here

	dir     string          // of the modules
	static  map[string]bool // modules that are built in
	loaded  map[string]bool // modules that LoadModule names, by file: "mod_ssl"
	listen  []string        // "host:port" of the Listen directives
	proxy   bool            // something is passed on
	reading bool            // nothing is copied, and every module is there
	moved   map[string]bool // Listen directives that have been moved, by "host:port"
}

// newEdit returns an edit that has read no file yet.
func newEdit(w *target.Workshop) *edit {
	return &edit{
		w: w, folder: filepath.Dir(w.Copy.File), main: &virtualHost{}, moved: map[string]bool{},
		defines: map[string]string{}, loaded: map[string]bool{}, roots: map[string]string{},
	}
}

// set replaces a word of a directive and notes why. It quotes the new word if the
// old one has a space.
func (e *edit) set(f *source, l *directive, word int, to, why string) {
	if l.Written(word) == to || l.Word(word) == to {
		return
	}
	e.w.Change(f.path, l.number, l.Written(word), to, why)
	if strings.ContainsAny(l.Word(word), " ") && !strings.HasPrefix(to, `"`) {
		to = strconv.Quote(to)
	}
	l.Set(word, to)
}

// drop leaves a directive out of the copy and notes why.
func (e *edit) drop(f *source, l *directive, why string) {
	if l.out {
		return
	}
	l.out = true
	e.w.Change(f.path, l.number, strings.TrimSpace(l.Source), "", why)
}

// expand puts the values of Define in the place of ${NAME}.
func (e *edit) expand(s string) string {
	for range 3 { // a value may have others in it
		for name, value := range e.defines {
			s = strings.ReplaceAll(s, "${"+name+"}", value)
		}
	}
	return s
}
