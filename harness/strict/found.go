package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Found collects the mistakes of one or more files.
type Found struct{ List []Mistake }

// At notes a mistake at a place of a file.
func (m *Found) At(f *Source, p Place, format string, args ...any) {
	m.List = append(m.List, Mistake{
		At:      scenario.Position{File: f.Name, Line: p.Line, Column: p.Column},
		Message: fmt.Sprintf(format, args...),
		line:    f.Line(p.Line),
		width:   p.Width,
	})
}

// File notes a mistake about a file as a whole.
func (m *Found) File(name, format string, args ...any) {
	m.List = append(m.List, Mistake{At: scenario.Position{File: name}, Message: fmt.Sprintf(format, args...)})
}

// Err returns what has been collected as a *[Mistakes], or nil if that is nothing.
func (m *Found) Err() error {
	if len(m.List) == 0 {
		return nil
	}
	return &Mistakes{List: m.Sorted()}
}

// maxListed is the number of mistakes of one file that are listed.
const maxListed = 200

// Sorted returns what has been collected by file, line and column. The same
// mistake is listed once, and of each file the first 200 are listed: the last of
// them says how many more there are.
func (m *Found) Sorted() []Mistake {
	list := slices.Clone(m.List)
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
	return shortened(list)
}

// shortened cuts a sorted list after the first mistakes of each file.
func shortened(list []Mistake) []Mistake {
	ofFile := make(map[string]int)
	last := make(map[string]int) // where the last that is listed is in out
	var out []Mistake
	for _, one := range list {
		file := one.At.File
		if ofFile[file]++; ofFile[file] <= maxListed {
			last[file] = len(out)
			out = append(out, one)
		}
	}
	for file, n := range ofFile {
		if n > maxListed {
			end := &out[last[file]]
			end.Detail = strings.TrimPrefix(fmt.Sprintf("%s\nThis file has %d more mistakes.", end.Detail, n-maxListed), "\n")
		}
	}
	return out
}
