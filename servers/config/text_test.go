package config_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// split makes a text whose words are its fields.
func split(s string) *config.Text {
	t := &config.Text{Source: s}
	at := 0
	for _, f := range strings.Fields(s) {
		from := at + strings.Index(s[at:], f)
		at = from + len(f)
		t.Words = append(t.Words, config.Word{Text: f, From: from, To: at})
	}
	return t
}

func TestTextKeepsItsBytes(t *testing.T) {
	const source = "\ta  b\tc \r\n"
	for name, tt := range map[string]struct {
		set  map[int]string
		want string
	}{
		"nothing":        {nil, source},
		"a longer word":  {map[int]string{1: "longer"}, "\ta  longer\tc \r\n"},
		"the ends":       {map[int]string{0: "x", 2: "y"}, "\tx  b\ty \r\n"},
		"a word removed": {map[int]string{1: ""}, "\ta\tc \r\n"},
		"all removed":    {map[int]string{0: "", 1: "", 2: ""}, " \r\n"},
		"the same":       {map[int]string{1: "b"}, source},
	} {
		text := split(source)
		for i, to := range tt.set {
			text.Set(i, to)
		}
		if got := text.String(); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// A word over several lines keeps its lines, whatever takes its place.
func TestTextKeepsItsLines(t *testing.T) {
	text := &config.Text{Source: "a {\"x\ny\nz\"};\nb", Words: []config.Word{{Text: "a", From: 0, To: 1}, {Text: "x\ny\nz", From: 2, To: 11}}}
	text.Set(1, `"q"`)
	if got, want := text.String(), "a \"q\"\n\n;\nb"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTextBeyondItsEnds(t *testing.T) {
	text := split("a b")
	if text.Word(-1) != "" || text.Word(2) != "" || text.Word(1) != "b" || text.Written(0) != "a" {
		t.Errorf("words: %q %q %q", text.Word(-1), text.Word(2), text.Word(1))
	}
	if _, ok := text.Changed(0); ok {
		t.Error("a word is changed that was not set")
	}
	text.Set(0, "x")
	if to, ok := text.Changed(0); !ok || to != "x" {
		t.Errorf("changed to %q, %v", to, ok)
	}
}
