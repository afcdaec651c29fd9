package strict

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Found collects mistakes.
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

// Err returns what has been collected as a *[Mistakes], or nil.
func (m *Found) Err() error {
	if len(m.List) == 0 {
		return nil
	}
	return &Mistakes{List: m.Sorted()}
}

// Sorted returns what has been collected by file, line and column, each once.
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
	return slices.CompactFunc(list, func(a, b Mistake) bool { return a.At == b.At && a.Message == b.Message })
}
