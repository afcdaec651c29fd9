package harness_test

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// circled is how many files of one package may be in one circle: each of them
// refers, over others, to each other one.
const circled = 8

// circles are the packages in which more files may be in one circle, and why.
var circles = map[string]string{
	"harness/fetch": "an algorithm of the standard calls the next one",
}

func TestNoLargeCircleOfFiles(t *testing.T) {
	p := sources(t)
	for _, room := range p.rooms() {
		_, may := circles[room]
		refs, large := p.references(room), false
		for _, circle := range refs.circles() {
			if len(circle) <= circled {
				continue
			}
			if large = true; !may {
				t.Errorf("%s: %d files are in one circle, and at most %d may be: move a declaration to the file or package below. The references inside the circle, with one example of each:\n%s",
					room, len(circle), circled, refs.among(circle))
			}
		}
		if may && !large {
			t.Errorf("%s has no circle of more than %d files: remove it from the packages that may have one", room, circled)
		}
	}
	for room := range circles {
		if len(p.code(room)) == 0 {
			t.Errorf("%s has no code: remove it from the packages that may have a large circle", room)
		}
	}
}

// The test finds the circles that there are, and names the references in them.
func TestCirclesAreFound(t *testing.T) {
	refs := references{
		"a.go": {"b.go": {"B (line 1)"}},
		"b.go": {"c.go": {"C (line 2)", "C (line 3)"}, "leaf.go": {"Leaf (line 4)"}},
		"c.go": {"a.go": {"A (line 5)"}},
		"d.go": {"a.go": {"A (line 6)"}},
	}
	got := refs.circles()
	if want := [][]string{{"a.go", "b.go", "c.go"}}; !reflect.DeepEqual(got, want) {
		t.Fatalf("circles = %v, want %v", got, want)
	}
	want := "    a.go -> b.go: B (line 1)\n    c.go -> a.go: A (line 5)\n    b.go -> c.go: C (line 2) and 1 more\n"
	if text := refs.among(got[0]); text != want {
		t.Errorf("among:\n%swant:\n%s", text, want)
	}
}

// references are the arrows between the files of one package: from a file to
// the files that declare what it uses, with the places of use.
type references map[string]map[string][]string

// references finds which file of a folder uses what another one declares:
// functions, variables, constants, types, methods and fields. Other packages are
// not read, which is quick: a method or field of a value whose type only another
// package knows is not seen.
func (p parsed) references(folder string) references {
	var files []*ast.File
	for _, s := range p.code(folder) {
		if s.built {
			files = append(files, s.file)
		}
	}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	config := types.Config{Importer: unread{}, Error: func(error) {}, FakeImportC: true}
	own, _ := config.Check(module+"/"+folder, p.fset, files, &info) // errors come from the packages that are not read
	out := references{}
	for id, used := range info.Uses {
		if used.Pkg() != own || !ofPackage(used, own) {
			continue
		}
		at, there := p.fset.Position(id.Pos()), p.fset.Position(used.Pos())
		from, to := path.Base(at.Filename), path.Base(there.Filename)
		if from == to {
			continue
		}
		if out[from] == nil {
			out[from] = map[string][]string{}
		}
		out[from][to] = append(out[from][to], fmt.Sprintf("%s (line %d)", used.Name(), at.Line))
	}
	return out
}

// ofPackage reports whether the object is one that other files can use, and not
// a variable of a function.
func ofPackage(o types.Object, own *types.Package) bool {
	switch o := o.(type) {
	case *types.Var:
		return o.IsField() || o.Parent() == own.Scope()
	case *types.Func:
		return true
	case *types.Const, *types.TypeName:
		return o.Parent() == own.Scope()
	default:
		return false
	}
}

// unread is an importer of packages that nobody reads: the names in them are
// unknown.
type unread struct{}

// Import returns an empty package.
func (unread) Import(name string) (*types.Package, error) {
	p := types.NewPackage(name, path.Base(name))
	p.MarkComplete()
	return p, nil
}

// circles returns the sets of files of which each refers, over others, to each
// other one.
func (r references) circles() [][]string {
	reach := map[string]map[string]bool{}
	for from := range r {
		reach[from] = map[string]bool{}
		r.follow(from, reach[from])
	}
	var out [][]string
	done := map[string]bool{}
	for _, from := range slices.Sorted(maps.Keys(r)) {
		if done[from] || !reach[from][from] {
			continue
		}
		var circle []string
		for _, to := range slices.Sorted(maps.Keys(reach[from])) {
			if reach[to][from] {
				circle = append(circle, to)
				done[to] = true
			}
		}
		out = append(out, circle)
	}
	return out
}

func (r references) follow(from string, reached map[string]bool) {
	for to := range r[from] {
		if !reached[to] {
			reached[to] = true
			r.follow(to, reached)
		}
	}
}

// among lists the references between the files of a circle, the rarest first:
// they are the cheapest to remove.
func (r references) among(circle []string) string {
	type arrow struct {
		from, to string
		uses     []string
	}
	var all []arrow
	for _, from := range circle {
		for _, to := range circle {
			if uses := r[from][to]; len(uses) > 0 {
				slices.Sort(uses)
				all = append(all, arrow{from, to, uses})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b arrow) int { return len(a.uses) - len(b.uses) })
	var out strings.Builder
	for _, a := range all {
		fmt.Fprintf(&out, "    %s -> %s: %s", a.from, a.to, a.uses[0])
		if n := len(a.uses) - 1; n > 0 {
			fmt.Fprintf(&out, " and %d more", n)
		}
		out.WriteString("\n")
	}
	return out.String()
}
