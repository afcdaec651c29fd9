package harness_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "redraw the rooms in docs/architecture.md")

// width is how many columns the picture may take.
const width = 100

// TestPicture compares the picture of the rooms in docs/architecture.md with
// the table of arrows and the package comments. With -update it is redrawn.
func TestPicture(t *testing.T) {
	for room := range arrows {
		if reaches(room, room) {
			t.Fatalf("the arrows lead from %s back to it", room)
		}
	}
	const file = "../docs/architecture.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fresh := text
	for name, drawn := range map[string]string{"rooms": "```text\n" + picture() + "```\n", "packages": purposes(t)} {
		begin, end := []byte("<!-- drawn: "+name+" -->\n"), []byte("<!-- /drawn -->")
		before, rest, ok := bytes.Cut(fresh, begin)
		_, after, closed := bytes.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("%s has no place for %q", file, name)
		}
		fresh = slices.Concat(before, begin, []byte(drawn), end, after)
	}
	switch {
	case bytes.Equal(text, fresh):
	case *update:
		if err := os.WriteFile(file, fresh, 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not show the rooms as they are: go test ./harness -run Picture -update", file)
	}
}

// picture draws the rooms in floors, so that every arrow leads down, and lists
// the arrows below. An arrow that follows from others is left out.
func picture() string {
	var b strings.Builder
	floors := map[int][]string{}
	for room := range arrows {
		floors[floor(room)] = append(floors[floor(room)], room)
	}
	for f := len(floors) - 1; f >= 0; f-- {
		slices.Sort(floors[f])
		for i, line := range packed(floors[f]) {
			label := "   "
			if i == 0 {
				label = fmt.Sprintf("%2d ", f)
			}
			b.WriteString(label + "│ " + line + "\n")
		}
		if f > 0 {
			b.WriteString("   │ ↓\n")
		}
	}
	b.WriteString("\n")
	for _, room := range slices.Sorted(maps.Keys(arrows)) {
		if to := direct(room); len(to) > 0 {
			for i, line := range wrapped(to) {
				label := strings.Repeat(" ", len(room)) + "   "
				if i == 0 {
					label = room + " → "
				}
				b.WriteString(label + line + "\n")
			}
		}
	}
	return b.String()
}

// floor returns the length of the longest chain of arrows that leads down from
// the room.
func floor(room string) int {
	f := 0
	for _, to := range arrows[room] {
		f = max(f, floor(to)+1)
	}
	return f
}

// direct returns the arrows of a room that do not follow from its other arrows.
func direct(room string) []string {
	var out []string
	for _, to := range arrows[room] {
		if !slices.ContainsFunc(arrows[room], func(by string) bool { return by != to && reaches(by, to) }) {
			out = append(out, to)
		}
	}
	slices.Sort(out)
	return out
}

// reaches reports whether arrows lead from one room to another.
func reaches(from, to string) bool {
	seen := map[string]bool{}
	var search func(string) bool
	search = func(room string) bool {
		if seen[room] {
			return false
		}
		seen[room] = true
		return slices.ContainsFunc(arrows[room], func(by string) bool { return by == to || search(by) })
	}
	return search(from)
}

// packed puts the rooms of a floor into columns.
func packed(rooms []string) []string {
	const column = 32
	var lines []string
	line := ""
	for _, r := range rooms {
		if next := max(column, len(r)+2); len([]rune(line))+next > width-5 && line != "" {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line += r + strings.Repeat(" ", max(2, column-len(r)))
	}
	return append(lines, strings.TrimRight(line, " "))
}

// wrapped puts names behind one another, with line breaks.
func wrapped(names []string) []string {
	var lines []string
	line := ""
	for _, n := range names {
		if len(line)+len(n) > width-40 && line != "" {
			lines, line = append(lines, line+","), ""
		}
		if line != "" {
			line += ", "
		}
		line += n
	}
	return append(lines, line)
}

// purposes lists the rooms with the first sentence of their package comments.
func purposes(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| room | what it does |\n|---|---|\n")
	for _, room := range slices.Sorted(maps.Keys(arrows)) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", room, strings.ReplaceAll(purpose(t, room), "|", `\|`))
	}
	return b.String()
}

// purpose returns the first sentence of a room's package comment, without the
// name of the package.
func purpose(t *testing.T, room string) string {
	files, err := filepath.Glob(filepath.Join("..", room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if f.Doc != nil {
			return sentence(f)
		}
	}
	t.Errorf("%s has no package comment", room)
	return ""
}

func sentence(f *ast.File) string {
	said := new(doc.Package).Synopsis(f.Doc.Text())
	for _, name := range []string{"Package " + f.Name.Name + " ", "Command crosscheck "} {
		said = strings.TrimPrefix(said, name)
	}
	return said
}
