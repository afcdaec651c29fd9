package strict

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// Parse returns the tree of a file, or nil where its text is no YAML, which is
// noted then. What is the word for the kind of file: "scenario".
func Parse(f *Source, what string, found *Found) (root *Node) {
	if line, column, ok := invalidUTF8(f.text); ok {
		found.At(f, Place{line, column, 1}, "not UTF-8")
		return nil
	}
	defer func() {
		if r := recover(); r != nil { // a fault of the YAML parser is the file's mistake, not a crash
			found.File(f.Name, "the YAML parser fails on this: %v", r)
			root = nil
		}
	}()
	doc, err := parser.ParseBytes([]byte(f.text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		syntaxMistake(f, err, found)
		return nil
	}
	p := &planter{file: f, found: found, anchors: make(map[string]*Node)}
	before := len(found.List)
	for _, d := range doc.Docs {
		if d.Body == nil {
			continue
		}
		if root != nil {
			found.At(f, placeOf(d.Body), "a second document; a %s file is one", what)
			break
		}
		root = p.node(d.Body)
	}
	switch {
	case root == nil:
		found.File(f.Name, "the file is empty: running nothing would prove nothing")
	case root.Kind == Null && len(found.List) > before:
		return nil // said already
	}
	return root
}

func syntaxMistake(f *Source, err error, found *Found) {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		found.File(f.Name, "not YAML: %v", err)
		return
	}
	at := placeOfToken(y.GetToken())
	message := y.GetMessage()
	if strings.Contains(message, `'\t'`) || strings.Contains(message, "'\t'") {
		message, at.Width = "a tab; YAML is indented with spaces", 1
	}
	found.At(f, at, "not YAML: %s", message)
}

func invalidUTF8(text string) (line, column int, invalid bool) {
	if utf8.ValidString(text) {
		return 0, 0, false
	}
	line, column = 1, 1
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			return line, column, true
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
		text = text[size:]
	}
	return line, column, true
}
