package strict

import (
	"strings"

	"github.com/goccy/go-yaml/token"
)

// countTabs corrects the columns of tokens: the lexer does not count the tabs
// between them.
func countTabs(tokens token.Tokens) {
	line, tabs := 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, tabs = t.Position.Line, 0
		}
		text := strings.TrimLeft(t.Origin, " \t\r\n")
		before := t.Origin[:len(t.Origin)-len(text)]
		tabs += strings.Count(before[strings.LastIndexByte(before, '\n')+1:], "\t")
		if t.Type != token.InvalidType { // it starts at its tab
			t.Position.Column += tabs
		}
		tabs += strings.Count(text[len(strings.TrimRight(text, " \t")):], "\t")
	}
}

// tabInside reports whether a plain text has a tab in it, which the lexer drops.
func tabInside(t, before *token.Token) bool {
	if t.Type != token.StringType || before != nil && (before.Type == token.LiteralType || before.Type == token.FoldedType) {
		return false
	}
	for line := range strings.SplitSeq(t.Origin, "\n") {
		if strings.Contains(strings.TrimSpace(line), "\t") {
			return true
		}
	}
	return false
}
