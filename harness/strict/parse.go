package strict

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Parse returns the tree of a file. It returns nil if the text is not YAML or
// exceeds a limit, and notes the mistake. What is the word for the kind of file:
// "scenario".
func Parse(f *Source, what string, found *Found) *Node {
	if !readable(f, found) {
		return nil
	}
	doc, err := parse(f, found)
	switch {
	case err != nil:
		syntaxMistake(f, err, found)
		return nil
	case doc == nil:
		return nil // said already
	}
	p := &planter{file: f, found: found, anchors: make(map[string]*Node)}
	before := len(found.List)
	var root *Node
	for _, d := range doc.Docs {
		if d.Body == nil {
			continue
		}
		if directive, is := d.Body.(*ast.DirectiveNode); is {
			found.At(f, p.placeOf(directive), "a directive (%%...) is not read here; take the line out")
			continue
		}
		if root != nil {
			found.At(f, p.placeOf(d.Body), "a second document; a %s file is one", what)
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

// readable reports whether the text can be given to the parser.
func readable(f *Source, found *Found) bool {
	if len(f.text) > maxBytes {
		found.At(f, f.placeOf(maxBytes), "the file has more than %d bytes, which is the limit; split it", maxBytes)
		return false
	}
	if i := invalidUTF8(f.text); i >= 0 {
		found.At(f, f.placeOf(i), "not UTF-8; save the file in UTF-8")
		return false
	}
	return true
}

// parse returns the parser's tree, or nil if the text exceeds a limit.
func parse(f *Source, found *Found) (*ast.File, error) {
	doc, fault, err := parseTokens(f, found, -1)
	if fault != nil {
		found.At(f, faultyPlace(f), "the YAML parser fails near this place: %v; write it in another way", fault)
		return nil, nil
	}
	return doc, err
}

// parseTokens parses the first n tokens of a file, or all if n is -1. Fault is
// what the parser panics with.
func parseTokens(f *Source, found *Found, n int) (doc *ast.File, fault any, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, fault, err = nil, r, nil
		}
	}()
	tokens := lexer.Tokenize(f.text)
	if n >= 0 {
		tokens = tokens[:n]
	}
	if g := (&guard{file: f, found: found}); !g.within(tokens) {
		return nil, nil, nil
	}
	doc, err = parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	countTabs(tokens) // the parser reads the lexer's columns
	return doc, nil, err
}

// faultyPlace returns the place of a token with which the parser panics, and
// without which it does not.
func faultyPlace(f *Source) Place {
	fails := func(n int) bool {
		_, fault, _ := parseTokens(f, &Found{}, n)
		return fault != nil
	}
	tokens := tokenize(f)
	fine, faulty := 0, len(tokens)
	if faulty == 0 {
		return Place{1, 1, 1}
	}
	for faulty-fine > 1 {
		if middle := (fine + faulty) / 2; fails(middle) {
			faulty = middle
		} else {
			fine = middle
		}
	}
	return f.inside(placeOfToken(tokens[faulty-1]))
}

// tokenize returns the tokens of a file; none if the lexer panics.
func tokenize(f *Source) (tokens token.Tokens) {
	defer func() { _ = recover() }() // the caller knows of the panic
	return lexer.Tokenize(f.text)
}

func syntaxMistake(f *Source, err error, found *Found) {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		found.At(f, Place{1, 1, 1}, "not YAML: %v", err)
		return
	}
	at := f.inside(placeOfToken(y.GetToken()))
	message := y.GetMessage()
	if strings.Contains(message, `'\t'`) || strings.Contains(message, "'\t'") {
		message, at.Width = "a tab; YAML is indented with spaces", 1
	}
	found.At(f, at, "not YAML: %s", message)
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return -1
}
