package conf

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

func TestVerifyNotices(t *testing.T) {
	text := "http {\n  add_header A b always;\n  if ($a = b) { return 204; }\n}\n"
	f := &File{Path: "x.conf", Raw: text, Text: text}
	if err := f.Parse(); err != nil {
		t.Fatal(err)
	}
	f.Nodes[0].Insert("listen 1;", "test")
	made := f.Made()
	if err := f.Verify(made); err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]string{
		"an argument less":  strings.Replace(made, " always", "", 1),
		"another argument":  strings.Replace(made, "A b", "A c", 1),
		"a directive less":  strings.Replace(made, "return 204;", "", 1),
		"a directive more":  strings.Replace(made, "return 204;", "return 204; break;", 1),
		"another line":      strings.Replace(made, "\n  add", "\n\n  add", 1),
		"another block":     strings.Replace(made, "{ return 204; }", "{ } return 204;", 1),
		"no insertion":      text,
		"cannot be read":    made + "}",
		"another condition": strings.Replace(made, "($a = b)", "($a != b)", 1),
	} {
		if err := f.Verify(wrong); err == nil || !strings.Contains(err.Error(), "x.conf") {
			t.Errorf("%s: error is %v, want one that names x.conf", name, err)
		}
	}
}

func TestChanges(t *testing.T) {
	text := "a\tb   c;\nd { e f; }\ng h;\n"
	f := &File{Path: "x.conf", Raw: text, Text: text}
	if err := f.Parse(); err != nil {
		t.Fatal(err)
	}
	f.Nodes[0].Set(1, "x y", "one")
	f.Nodes[0].Set(0, "b", "the same is no change")
	f.Nodes[1].Insert("i j;", "two")
	f.Nodes[1].Children[0].Drop(0, "three")
	f.Nodes[2].Remove("four")
	if got, want := f.Made(), "a\tb   \"x y\";\nd { i j; e ; }\n\n"; got != want {
		t.Errorf("made %q, want %q", got, want)
	}
	want := []target.Change{
		{File: "x.conf", Line: 1, From: "a b c", To: "a b x y", Why: "one"},
		{File: "x.conf", Line: 2, From: "", To: "i j;", Why: "two"},
		{File: "x.conf", Line: 2, From: "e f", To: "e", Why: "three"},
		{File: "x.conf", Line: 3, From: "g h", To: "", Why: "four"},
	}
	got := f.Changes()
	if len(got) != len(want) {
		t.Fatalf("changes %+v, want %+v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("change %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}
