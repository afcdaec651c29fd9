package strict

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Mistake is one thing wrong with a file. At.Line is 0 where the file
// as a whole is meant.
type Mistake struct {
	At      scenario.Position
	Message string
	Detail  string // further lines, printed below the source; "" for none

	line  string // of the source
	width int    // characters concerned
}

// Error returns "file:line:column: message", the line of the source with a
// marker below it, and the detail.
func (m Mistake) Error() string {
	if m.At.Line == 0 {
		return m.At.File + ": " + m.Message + Indented(m.Detail)
	}
	head := fmt.Sprintf("%s:%d:%d: %s", m.At.File, m.At.Line, m.At.Column, m.Message)
	line, pad, width := excerpt(m.line, m.At.Column, m.width)
	return fmt.Sprintf("%s\n%6d | %s\n       | %s%s%s", head, m.At.Line, line, pad, strings.Repeat("^", width), Indented(m.Detail))
}

// Indented is further lines of a mistake: each on a line of its own, below the
// source.
func Indented(text string) string {
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
