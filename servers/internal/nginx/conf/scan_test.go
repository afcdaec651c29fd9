package conf

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// FuzzNginxText changes nothing in what can be read, and then every argument
// once, and holds the texts against their trees.
func FuzzNginxText(f *testing.F) {
	files, _ := filepath.Glob("../testdata/*.txt")
	for _, path := range files {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			f.Add(string(file.Data), "http://127.0.0.1:4711/a;b")
		}
	}
	for _, s := range []string{"a b;", "a 'b\\'c' \"d\\\"e\" f\\ g;", "if ($a = \"b c\") { d; }", "a ${b}c{ d e; }", "a {\r\n# x\r\nb\tc ;}", "set_by_lua_block $x { return '}' }\n"} {
		f.Add(s, "x y")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		file := &File{Path: "fuzz.conf", Raw: text, Text: text}
		if file.Parse() != nil || !strings.EqualFold(strings.ToValidUTF8(text, ""), text) {
			return
		}
		if got := file.Made(); got != text {
			t.Fatalf("without a change the text is %q, was %q", got, text)
		}
		if err := file.Verify(text); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(value, "\r\n\\") || strings.ToValidUTF8(value, "") != value {
			return
		}
		var walk func([]*Node)
		walk = func(nodes []*Node) {
			for _, n := range nodes {
				if d := n.Directive.Directive; d == "if" || strings.HasSuffix(d, "_by_lua_block") {
					continue
				}
				for i := range n.Args {
					n.Set(i, value, "fuzz")
				}
				walk(n.Children)
			}
		}
		walk(file.Nodes)
		made := file.Made()
		if err := file.Verify(made); err != nil {
			t.Fatalf("%v\n%q became\n%q", err, text, made)
		}
	})
}

// TestScanAgreesWithCrossplane reads nginx's own files on this machine.
func TestScanAgreesWithCrossplane(t *testing.T) {
	files, _ := filepath.Glob("/etc/nginx/*")
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		f := &File{Path: path, Raw: string(b), Text: string(b)}
		if err := f.Parse(); err != nil {
			t.Error(err)
			continue
		}
		if f.Made() != f.Text {
			t.Errorf("%s: the text is not the same without a change", path)
		}
	}
}
