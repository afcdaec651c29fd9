package harness_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// promised are the packages whose names and meanings stay.
var promised = []string{"harness", "harness/match", "harness/fetch"}

// Every package that can be imported says whether it is promised: the comments of
// the promised ones name all three, and all others say that they may change.
func TestPackageCommentsSayWhatIsPromised(t *testing.T) {
	p := sources(t)
	for _, room := range p.rooms() {
		files := p.code(room)
		if files[0].file.Name.Name == "main" {
			continue // nothing can import a command
		}
		first, whole := packageComment(files)
		changes := strings.Contains(first, "may change without notice")
		switch stays := slices.Contains(promised, room); {
		case first == "":
			t.Errorf("%s has no package comment", room)
		case stays && !strings.Contains(whole, "promised"):
			t.Errorf("%s: the package comment must say that the package is promised", room)
		case !stays && !changes:
			t.Errorf("%s: the first paragraph of the package comment must say: It may change without notice.", room)
		}
	}
}

// packageComment returns the first paragraph of the comment of a package, and the
// whole of it, each on one line.
func packageComment(files []source) (first, whole string) {
	for _, s := range files {
		if text := s.file.Doc.Text(); text != "" {
			first, _, _ = strings.Cut(text, "\n\n")
			return strings.Join(strings.Fields(first), " "), strings.Join(strings.Fields(text), " ")
		}
	}
	return "", ""
}

// What the library's examples need can be had from the promised packages alone.
func TestExamplesImportPromisedPackagesOnly(t *testing.T) {
	examples := []string{"harness/example_test.go", "harness/orders_test.go", "harness/short_test.go"}
	for _, s := range sources(t).folders["harness"] {
		at := slices.Index(examples, s.name)
		if at < 0 {
			continue
		}
		examples = slices.Delete(examples, at, at+1)
		for _, spec := range s.file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if own, ours := strings.CutPrefix(imported, module+"/"); ours && !slices.Contains(promised, own) {
				t.Errorf("%s imports %s, which is not promised: give package harness a name for what it needs", s.name, own)
			}
		}
	}
	if len(examples) > 0 {
		t.Errorf("the examples %v do not exist", examples)
	}
}
