package harness_test

import (
	"bytes"
	"go/ast"
	"slices"
	"testing"
)

// exported is how many names a package may export at most: functions, types,
// variables and constants, without methods and fields. A package that does not
// exist yet has nothing to count.
var exported = map[string]int{
	"harness":       40,
	"harness/match": 20,
	"harness/cli":   1,
}

func TestExportedNamesStayFew(t *testing.T) {
	p := sources(t)
	for room, most := range exported {
		if names := p.exported(room); len(names) > most {
			t.Errorf("%s exports %d names, and at most %d are allowed: %v", room, len(names), most, names)
		}
	}
}

// Everything that a user of the library sees is documented.
func TestExportedNamesOfTheLibraryAreDocumented(t *testing.T) {
	for _, room := range []string{"harness", "harness/match"} {
		for _, s := range sources(t).code(room) {
			for _, d := range s.file.Decls {
				for _, name := range undocumented(d) {
					t.Errorf("%s: %s has no comment", s.name, name)
				}
			}
		}
	}
}

// exported returns the exported names of a folder's package, in order.
func (p parsed) exported(folder string) []string {
	var out []string
	for _, s := range p.code(folder) {
		for _, d := range s.file.Decls {
			for _, n := range names(d) {
				if n.IsExported() {
					out = append(out, n.Name)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// names returns what a declaration declares in its package. A method is not.
func names(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []*ast.Ident{d.Name}
		}
		return nil
	case *ast.GenDecl:
		var out []*ast.Ident
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				out = append(out, s.Name)
			case *ast.ValueSpec:
				out = append(out, s.Names...)
			default: // an import
			}
		}
		return out
	default:
		return nil
	}
}

// undocumented returns the exported names of a declaration that have no comment of
// their own, nor one of the only declaration around them.
func undocumented(d ast.Decl) []string {
	var out []string
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Recv == nil && d.Doc == nil {
			out = append(out, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			var doc *ast.CommentGroup
			switch s := s.(type) {
			case *ast.TypeSpec:
				doc = s.Doc
			case *ast.ValueSpec:
				doc = s.Doc
			default:
				continue
			}
			if doc != nil || d.Doc != nil && len(d.Specs) == 1 {
				continue
			}
			for _, n := range names(&ast.GenDecl{Specs: []ast.Spec{s}}) {
				if n.IsExported() {
					out = append(out, n.Name)
				}
			}
		}
	default:
	}
	return out
}

// lines is how many lines the code of one package may have, tests aside.
const lines = 3000

// long are the packages that may have more lines, and why.
var long = map[string]string{
	"harness/fetch": "it follows the standard, which is one text",
}

func TestNoPackageIsLong(t *testing.T) {
	p := sources(t)
	for _, room := range p.rooms() {
		n := 0
		for _, s := range p.code(room) {
			n += bytes.Count(s.text, []byte("\n"))
		}
		_, may := long[room]
		switch {
		case n > lines && !may:
			t.Errorf("%s has %d lines of code, and at most %d are allowed: divide it by purpose", room, n, lines)
		case n <= lines && may:
			t.Errorf("%s has %d lines of code: remove it from the packages that may have more than %d", room, n, lines)
		}
	}
	for room := range long {
		if len(p.code(room)) == 0 {
			t.Errorf("%s has no code: remove it from the packages that may be long", room)
		}
	}
}
