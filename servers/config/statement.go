package config

import (
	"context"
	"strconv"
	"strings"
)

// Pos is a place in a user's file.
type Pos struct {
	File   string
	Line   int // from 1; 0 where it is not known
	Column int // from 1; 0 where it is not known
}

// String returns "file:line", or the file alone where the line is not known.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// Says is what a statement is about.
type Says string

// What statements are about. The value of each is in brackets.
const (
	// Blocks, which other statements are in.

	Server Says = "server" // a virtual server [its names are statements in it]
	Route  Says = "route"  // a part of a server's paths [the path]

	// What a server is.

	Listens    Says = "listens"     // in clear text [the port; "0" for a socket of the file system]
	ListensTLS Says = "listens-tls" // [the port]
	Named      Says = "named"       // [a name, as written]

	// What is granted.

	AllowsOrigin      Says = "allows-origin"      // [an origin, or a pattern]
	RefusesOrigin     Says = "refuses-origin"     // the origin is known and gets nothing [an origin]
	AllowsMethod      Says = "allows-method"      // one of Access-Control-Allow-Methods
	AllowsHeader      Says = "allows-header"      // one of Access-Control-Allow-Headers
	ExposesHeader     Says = "exposes-header"     // one of Access-Control-Expose-Headers
	AllowsCredentials Says = "allows-credentials" // [of Access-Control-Allow-Credentials]
	KeepsPreflights   Says = "keeps-preflights"   // [seconds of Access-Control-Max-Age]
	Varies            Says = "varies"             // one of Vary

	// What is done with requests.

	TellsMethod Says = "tells-method" // a method that is treated apart [the method]
	PassesTo    Says = "passes-to"    // [the upstream's name]
	Redirects   Says = "redirects"    // [where to]
)

// Match is how a value is compared.
type Match string

// The ways to match. A route without one matches as a prefix.
const (
	Exact  Match = "exact"
	Prefix Match = "prefix"
	Regex  Match = "regex" // the value is a regular expression
	Any    Match = "any"   // the value stands for everything: "*", or the request's own Origin
)

// Statement is one thing that a configuration says. It is what the text says,
// which is not always what the program then does.
type Statement struct {
	At    Pos
	In    *Statement // the route or server around it; nil for none
	Says  Says
	Value string
	Match Match // of origins and routes
}

// Around returns the innermost block of a kind ([Server], [Route]) that the
// statement is in, or nil.
func (s *Statement) Around(kind Says) *Statement {
	for b := s.In; b != nil; b = b.In {
		if b.Says == kind {
			return b
		}
	}
	return nil
}

// Source is a configuration to read.
type Source struct {
	File   string            // its path; a relative one is relative to the working directory
	Values map[string]string // in place of ${NAME} in a template
}

// Reader reads one language of configurations.
type Reader interface {
	// Name is the language's, which is that of the program it is for.
	Name() string

	// Knows reports whether a file is most likely in this language, from its name
	// and the beginning of its text.
	Knows(name string, head []byte) bool

	// Read returns the statements of a configuration and of the files that it
	// includes, in the order of the text. It starts no program. No statement is
	// a valid answer.
	Read(context.Context, Source) ([]*Statement, error)
}

// headers are the response headers of CORS, in lower case, and what a value of
// theirs says.
var headers = map[string]Says{
	"access-control-allow-methods":     AllowsMethod,
	"access-control-allow-headers":     AllowsHeader,
	"access-control-expose-headers":    ExposesHeader,
	"access-control-max-age":           KeepsPreflights,
	"access-control-allow-credentials": AllowsCredentials,
	"vary":                             Varies,
}

// Header returns a statement for each word of the value of a response header that
// has to do with CORS; none for other headers, and for
// Access-Control-Allow-Origin, whose values each language writes in its own way.
func Header(at Pos, in *Statement, name, value string) []*Statement {
	says, ok := headers[strings.ToLower(strings.TrimSpace(name))]
	if !ok {
		return nil
	}
	var out []*Statement
	for v := range strings.SplitSeq(value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, &Statement{At: at, In: in, Says: says, Value: v})
		}
	}
	return out
}

// Compared returns the statement that an origin is compared with an expression. One
// that matches a single text is that text.
func Compared(at Pos, in *Statement, expression string) *Statement {
	s := &Statement{At: at, In: in, Says: AllowsOrigin, Value: expression, Match: Regex}
	bare, whole := strings.CutPrefix(expression, "^")
	bare, end := strings.CutSuffix(bare, "$")
	if text := strings.NewReplacer(`\.`, ".", `\/`, "/", `\-`, "-").Replace(bare); whole && end && !strings.ContainsAny(text, `\[](){}*+?|^$`) && !strings.Contains(strings.ReplaceAll(bare, `\.`, ""), ".") {
		s.Value, s.Match = text, Exact
	}
	return s
}
