package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/crosscheck-cors/crosscheck/harness"
)

// Mistake is one thing wrong with a scenario file. At.Line is 0 where the file
// as a whole is meant.
type Mistake struct {
	At      harness.Position
	Message string
	Detail  string // further lines, printed below the source; "" for none

	line  string // of the source
	width int    // characters concerned
}

// Error returns "file:line:column: message", the line of the source with a
// marker below it, and the detail.
func (m Mistake) Error() string {
	if m.At.Line == 0 {
		return m.At.File + ": " + m.Message + detail(m.Detail)
	}
	head := fmt.Sprintf("%s:%d:%d: %s", m.At.File, m.At.Line, m.At.Column, m.Message)
	line, pad, width := excerpt(m.line, m.At.Column, m.width)
	return fmt.Sprintf("%s\n%6d | %s\n       | %s%s%s", head, m.At.Line, line, pad, strings.Repeat("^", width), detail(m.Detail))
}

// detail indents lines and puts them on lines of their own.
func detail(text string) string {
	if text == "" {
		return ""
	}
	return "\n       " + strings.ReplaceAll(text, "\n", "\n       ")
}

// excerptWidth is how much of a long line is shown.
const excerptWidth = 100

// excerpt cuts a long line around the column, and returns the padding that
// puts a marker under it.
func excerpt(line string, column, width int) (shown, pad string, marked int) {
	r := []rune(strings.ToValidUTF8(line, "\uFFFD"))
	for i, c := range r {
		if c != '\t' && !unicode.IsPrint(c) {
			r[i] = '\uFFFD'
		}
	}
	at := min(max(column-1, 0), len(r))
	before, after := "", ""
	if len(r) > excerptWidth && at > excerptWidth*3/4 {
		cut := at - excerptWidth/2
		r, at, before = r[cut:], at-cut, "… "
	}
	if len(r) > excerptWidth {
		r, after = r[:excerptWidth], " …"
	}
	padding := []rune(before + string(r[:at]))
	for i, c := range padding {
		if c != '\t' {
			padding[i] = ' '
		}
	}
	return before + string(r) + after, string(padding), max(1, min(width, len(r)-at))
}

// Mistakes are all the mistakes of one load, sorted by file, line and column.
type Mistakes struct{ List []Mistake }

// Error prints each mistake with its place in the source.
func (m *Mistakes) Error() string {
	var b strings.Builder
	for i, one := range m.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(one.Error())
	}
	return b.String()
}

// Unwrap returns the mistakes as errors.
func (m *Mistakes) Unwrap() []error {
	out := make([]error, len(m.List))
	for i, one := range m.List {
		out[i] = one
	}
	return out
}

// mistakes collects.
type mistakes struct{ list []Mistake }

// at notes a mistake at a place of a file.
func (m *mistakes) at(f *source, p place, format string, args ...any) {
	m.list = append(m.list, Mistake{
		At:      harness.Position{File: f.name, Line: p.line, Column: p.column},
		Message: fmt.Sprintf(format, args...),
		line:    f.line(p.line),
		width:   p.width,
	})
}

// file notes a mistake about a file as a whole.
func (m *mistakes) file(name, format string, args ...any) {
	m.list = append(m.list, Mistake{At: harness.Position{File: name}, Message: fmt.Sprintf(format, args...)})
}

// err returns what has been collected, each once, or nil.
func (m *mistakes) err() error {
	if len(m.list) == 0 {
		return nil
	}
	list := slices.Clone(m.list)
	slices.SortStableFunc(list, func(a, b Mistake) int {
		return cmp.Or(
			cmp.Compare(a.At.File, b.At.File),
			cmp.Compare(a.At.Line, b.At.Line),
			cmp.Compare(a.At.Column, b.At.Column),
			cmp.Compare(a.Message, b.Message),
		)
	})
	// What an alias repeats is validated as often as it is used.
	list = slices.CompactFunc(list, func(a, b Mistake) bool { return a.At == b.At && a.Message == b.Message })
	return &Mistakes{List: list}
}

// source is the text of one file.
type source struct {
	name  string
	lines []string
}

func newSource(name, text string) *source {
	return &source{name: name, lines: strings.Split(text, "\n")}
}

// line returns a line by its number, from 1.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return strings.TrimSuffix(s.lines[n-1], "\r")
}

// place is where something stands in a file.
type place struct{ line, column, width int }
