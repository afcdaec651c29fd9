package strict

import (
	"strings"

	"github.com/goccy/go-yaml/token"
)

// The limits of one file. The parser takes time and memory that grow with the
// square of some of them, so they are checked before it runs.
const (
	maxBytes     = 1 << 20  // of text
	maxTokens    = 200_000  // keys, values and punctuation
	maxDepth     = 50       // lists and mappings in one another, aliases included
	maxFields    = 10_000   // of one mapping
	maxDocuments = 50       // markers of a document's start or end
	maxPaths     = 64 << 20 // bytes of all keys, each with the keys above it
	maxSize      = 1 << 18  // values, with those that aliases repeat
	maxRepeated  = 16 << 20 // bytes of text, with those that aliases repeat
)

// guard checks the tokens of a file against the limits of its shape.
type guard struct {
	file  *Source
	found *Found

	levels    []level // the collections that are open, outermost first
	paths     int
	documents int
}

// level is a collection that is open: a flow collection until its bracket is
// closed, a block collection until a token stands left of its column.
type level struct {
	flow   bool
	column int // of a block collection
	fields int
	path   int // bytes of the key that is being read, and of those above it
}

// within reports whether the tokens keep the limits. If they do not, it notes
// where the first limit is exceeded.
func (g *guard) within(tokens token.Tokens) bool {
	var before *token.Token // that is not a comment
	for i, t := range tokens {
		if i >= maxTokens {
			return g.over(t, "the file is too long from here on: the limit is %d keys, values and punctuation marks; split the file", maxTokens)
		}
		if t.Type == token.CommentType {
			continue
		}
		if !g.token(t, before) {
			return false
		}
		before = t
	}
	return true
}

func (g *guard) token(t, before *token.Token) bool {
	if i := strings.IndexFunc(t.Origin, control); i >= 0 {
		return g.over(t, `a control character (%U); write it as "\x%02X" between double quotes`, t.Origin[i], t.Origin[i])
	}
	switch t.Type {
	case token.DocumentHeaderType, token.DocumentEndType:
		g.levels = nil
		if before != nil && t.Type == token.DocumentHeaderType && before.Type == token.DocumentHeaderType {
			return g.over(t, "a second --- with nothing between; take it out") // the parser would drop what follows
		}
		if g.documents++; g.documents > maxDocuments {
			return g.over(t, "more than %d document markers (--- or ...); a file is one document: take them out", maxDocuments)
		}
	case token.MappingStartType, token.SequenceStartType:
		return g.open(t, level{flow: true, path: g.path()})
	case token.MappingEndType, token.SequenceEndType:
		if n := len(g.levels); g.inFlow() {
			g.levels = g.levels[:n-1]
		}
	case token.SequenceEntryType, token.MappingKeyType:
		return g.inFlow() || g.block(t, t.Position.Column)
	case token.MappingValueType:
		return g.field(t, before)
	default: // scalars and their properties open nothing
		if tabInside(t, before) {
			return g.over(t, `a tab inside a text without quotes; put the text in double quotes, and write the tab as \t`)
		}
	}
	return true
}

func (g *guard) inFlow() bool { return len(g.levels) > 0 && g.levels[len(g.levels)-1].flow }

func (g *guard) path() int {
	if len(g.levels) == 0 {
		return 0
	}
	return g.levels[len(g.levels)-1].path
}

func (g *guard) open(t *token.Token, l level) bool {
	g.levels = append(g.levels, l)
	return len(g.levels) <= maxDepth || g.over(t, tooDeep, maxDepth)
}

// block closes the block collections right of the column, and opens one at the
// column if there is none.
func (g *guard) block(t *token.Token, column int) bool {
	for n := len(g.levels); n > 0 && g.levels[n-1].column > column; n-- {
		g.levels = g.levels[:n-1]
	}
	if n := len(g.levels); n > 0 && g.levels[n-1].column == column {
		return true
	}
	return g.open(t, level{column: column, path: g.path()})
}

// field counts a key, which stands before its colon.
func (g *guard) field(colon, key *token.Token) bool {
	at := colon
	if key != nil && key.Position.Line == colon.Position.Line {
		at = key
	}
	if !g.inFlow() && !g.block(at, at.Position.Column) {
		return false
	}
	l := &g.levels[len(g.levels)-1]
	above := 0
	if n := len(g.levels); n > 1 {
		above = g.levels[n-2].path
	}
	l.path = above + len(at.Value)
	g.paths += l.path
	l.fields++
	switch {
	case l.fields > maxFields:
		return g.over(at, "a mapping has more than %d fields, which is the limit; split it", maxFields)
	case g.paths > maxPaths:
		return g.over(at, "the keys are too long: with the keys above them they have more than %d bytes, which is the limit; use shorter keys", maxPaths)
	default:
		return true
	}
}

// control reports whether a character is one that YAML allows as an escape only.
func control(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\x7f'
}

// tooDeep says that a value is nested too deeply.
const tooDeep = "nested more than %d levels deep, which is the limit; use fewer levels"

func (g *guard) over(t *token.Token, format string, args ...any) bool {
	g.found.At(g.file, g.file.inside(placeOfToken(t)), format, args...)
	return false
}
