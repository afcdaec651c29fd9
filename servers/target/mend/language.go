package mend

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Part is a piece of configuration, and where it goes.
type Part struct{ Where, Text string }

// Language is what one program's configurations need to be mended.
type Language struct {
	Name    string          // of the program, as people call it
	Comment string          // what starts a comment
	Say     map[Kind]string // the edit in words; {path} and the like are filled in
	Parts   func(Rules) []Part
}

// For returns what mends the fault: a sentence that names the edit, and the text
// to put into the configuration, with comments that say where. Both are "" for a
// fault that has no remedy. The snippet is "" too if no origin is allowed, and if
// the policy's names have characters that the configuration language could take
// for its own.
//
// The sentence adds to harness.Remedy, which says what the answer must be.
func (l Language) For(f Fault) (say, snippet string) {
	if l.Say[f.Kind] == "" {
		return "", ""
	}
	var b strings.Builder
	for i, p := range l.Pieces(f) {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s %s\n%s", l.Comment, p.Where, p.Text)
	}
	return l.sentence(f), b.String()
}

// Pieces returns the snippet of [Language.For] in its parts, in a fixed order.
func (l Language) Pieces(f Fault) []Part {
	if l.Parts == nil || !slices.Contains(Kinds(), f.Kind) {
		return nil
	}
	r, ok := RulesOf(f)
	if !ok {
		return nil
	}
	return l.Parts(r)
}

// sentence fills in the language's words about the kind.
func (l Language) sentence(f Fault) string {
	or := func(value, unknown string) string {
		if value == "" {
			return unknown
		}
		return value
	}
	status := "an error"
	if f.Status != 0 {
		status = strconv.Itoa(f.Status)
	}
	path, _, _ := strings.Cut(f.Path, "?")
	return strings.NewReplacer(
		"{origin}", or(f.Origin, "the origin"),
		"{path}", or(path, "the route"),
		"{method}", or(f.Parameter, "the method"),
		"{header}", or(f.Parameter, "the header"),
		"{location}", or(f.Parameter, "elsewhere"),
		"{status}", status,
		"{seconds}", strconv.Itoa(seconds(f.MaxAge)),
		"{who}", l.who(f.Layer),
	).Replace(l.Say[f.Kind])
}

// who says where the second value of a header comes from.
func (l Language) who(from Layer) string {
	switch from {
	case ByProxy:
		return l.Name + " itself adds it more than once"
	case ByUpstream:
		return "the upstream sends more than one"
	default:
		return l.Name + " adds one to the upstream's own"
	}
}

// Quoted is a value of names and commas as most languages read it.
func Quoted(value string) string { return `"` + value + `"` }
