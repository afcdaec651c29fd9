package haproxy

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// edit is a configuration that is being read, and copied.
type edit struct {
	w            *target.Workshop
	file, folder string
	lines        []*directive
	section      []string          // of each line: "global", "frontend", "" for none
	binds        map[string]string // where a bind address went: for servers that lead back into the configuration
	base         string            // crt-base
}

// sections are the words that begin a section.
var sections = []string{
	"global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "mailers", "program", "userlist",
	"cache", "ring", "http-errors", "fcgi-app", "log-forward", "log-profile", "crt-store", "traces", "acme",
}

// parse reads the lines of a configuration. A variable without a value in an address
// is an error.
func (e *edit) parse(text string) error {
	section := ""
	for i, s := range strings.Split(text, "\n") {
		l := readDirective(s)
		if slices.Contains(sections, l.Word(0)) {
			section = l.Word(0)
		}
		for _, w := range l.Words {
			if (l.Word(0) == "bind" || l.Word(0) == "server") && strings.Contains(expanded(w.Text), "${") {
				name := variable.FindString(w.Text)
				return &target.Error{File: e.file, Line: i + 1, Problem: "the value of " + name + " is not known", Remedy: "give it in the policy's proxy, under values"}
			}
		}
		e.lines, e.section = append(e.lines, l), append(e.section, section)
	}
	return nil
}

// String returns the edited configuration.
func (e *edit) String() string {
	all := make([]string, len(e.lines))
	for i, l := range e.lines {
		all[i] = l.String()
	}
	return strings.Join(all, "\n")
}

// set replaces a word.
func (e *edit) set(i, word int, to, why string) {
	l := e.lines[i]
	if l.Word(word) == to {
		return
	}
	e.w.Change(e.file, i+1, l.Written(word), to, why)
	l.Set(word, to)
}

// drop makes a comment of a line.
func (e *edit) drop(i int, why string) {
	l := e.lines[i]
	l.out = why
	e.w.Change(e.file, i+1, strings.TrimSpace(l.Source), "", why)
}

// without drops a word and the n words after it.
func (e *edit) without(i int, word string, n int, why string) {
	l := e.lines[i]
	at := l.index(word)
	if at < 0 {
		return
	}
	var from []string
	for k := at; k <= at+n && k < len(l.Words); k++ {
		from = append(from, l.Written(k))
		l.Set(k, "")
	}
	e.w.Change(e.file, i+1, strings.Join(from, " "), "", why)
}
