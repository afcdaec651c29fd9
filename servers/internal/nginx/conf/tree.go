package conf

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/nginxinc/nginx-go-crossplane"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// File is one file of an nginx configuration.
type File struct {
	Path   string // the user's; the wrapper has that of what it wraps
	Copy   string // where its copy is
	Raw    string // its text
	Text   string // its text with the values of a template
	Nodes  []*Node
	Around string // there is a wrapper
}

// Node is a directive: crossplane's, with the places of its words, and what
// the copy makes of it.
type Node struct {
	*crossplane.Directive
	File     *File
	Name     Word
	Args     []Word
	Open     int // behind the "{" of a block, or -1
	end      int // behind its ";" or "}"
	lastLine int // of its ";" or "{"
	Children []*Node
	Included []*File

	to        map[int]string // arguments that change
	dropped   map[int]bool   // arguments that go
	inside    string         // directives that a block gets at its begin
	insideWhy string
	Gone      bool // the directive goes
	Left      bool // and that because it cannot be had here
	why       string
}

// Arg returns an argument as written, or "" where there is none.
func (n *Node) Arg(i int) string {
	if i >= len(n.Args) {
		return ""
	}
	return n.Args[i].Text
}

// Words returns the arguments as written.
func (n *Node) Words() []string {
	out := make([]string, len(n.Args))
	for i := range n.Args {
		out[i] = n.Args[i].Text
	}
	return out
}

// String returns the directive as the user wrote it, without its block.
func (n *Node) String() string {
	end := n.Name.end
	if len(n.Args) > 0 {
		end = n.Args[len(n.Args)-1].end
	}
	return strings.Join(strings.Fields(n.File.Text[n.Name.Start:end]), " ")
}

// Visit is a directive in the place where nginx reads it: one that is in a file
// which is included twice is visited twice.
type Visit struct {
	Node *Node
	Up   []*Node // the blocks around it, the outermost first
}

// Block is the name of the block around it, or "main".
func (v Visit) Block() string {
	if len(v.Up) == 0 {
		return "main"
	}
	return v.Up[len(v.Up)-1].Directive.Directive
}

// Within is the innermost block around it that has the name, or nil.
func (v Visit) Within(name string) *Node {
	for _, b := range slices.Backward(v.Up) {
		if b.Directive.Directive == name {
			return b
		}
	}
	return nil
}

// Visits lists the directives in the order in which nginx reads them.
func Visits(f *File) []Visit {
	var out []Visit
	var walk func(nodes []*Node, up []*Node)
	walk = func(nodes []*Node, up []*Node) {
		for _, n := range nodes {
			if n.Gone {
				continue
			}
			out = append(out, Visit{n, up})
			for _, f := range n.Included {
				walk(f.Nodes, up)
			}
			if n.Open >= 0 {
				walk(n.Children, append(slices.Clone(up), n))
			}
		}
	}
	walk(f.Nodes, nil)
	return out
}

// Parse reads the directives of one text with crossplane. Its includes are
// not followed.
func Parse(name, text string) (crossplane.Directives, error) {
	p, err := crossplane.Parse(name, &crossplane.ParseOptions{
		SingleFile: true, StopParsingOnError: true,
		SkipDirectiveContextCheck: true, SkipDirectiveArgsCheck: true,
		Open:       func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
		LexOptions: crossplane.LexOptions{Lexers: []crossplane.RegisterLexer{(&crossplane.Lua{}).RegisterLexer()}},
	})
	if err != nil {
		return nil, err
	}
	return p.Config[0].Parsed, nil
}

// Parse fills the file's nodes.
func (f *File) Parse() error {
	parsed, err := Parse(f.Path, f.Text)
	if err != nil {
		e := &target.Error{File: f.Path, Problem: err.Error()}
		if p := (*crossplane.ParseError)(nil); errors.As(err, &p) {
			e.Problem = p.What
			if p.Line != nil {
				e.Line = *p.Line
			}
		}
		return e
	}
	words, err := Scan(f.Text)
	if err != nil {
		return &target.Error{File: f.Path, Problem: err.Error()}
	}
	a := aligner{file: f, words: words}
	if f.Nodes, err = a.nodes(parsed); err != nil {
		return err
	}
	if a.at < len(a.words) {
		return a.lost(a.words[a.at].Line)
	}
	return nil
}

// aligner finds the words of crossplane's directives in the text.
type aligner struct {
	file  *File
	words []Word
	at    int
}

func (a *aligner) lost(line int) error {
	return &target.Error{File: a.file.Path, Line: line, Problem: "the directive cannot be found in the text as it was read", Remedy: "put its arguments in quotes"}
}

func (a *aligner) next() (Word, bool) {
	if a.at >= len(a.words) {
		return Word{}, false
	}
	a.at++
	return a.words[a.at-1], true
}

func (a *aligner) nodes(list crossplane.Directives) ([]*Node, error) {
	var out []*Node
	for _, d := range list {
		n, err := a.node(d)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

func (a *aligner) node(d *crossplane.Directive) (*Node, error) {
	n := &Node{Directive: d, File: a.file, Open: -1, to: map[int]string{}, dropped: map[int]bool{}}
	w, ok := a.next()
	if !ok || w.kind != 'w' || w.Text != d.Directive {
		return nil, a.lost(d.Line)
	}
	n.Name = w
	for w, ok = a.next(); ok && w.kind == 'w'; w, ok = a.next() {
		n.Args = append(n.Args, w)
	}
	if !ok || !slices.Equal(PlainArgs(d.Directive, n.Words()), d.Args) {
		return nil, a.lost(d.Line)
	}
	n.end, n.lastLine = w.end, w.Line
	if w.kind != '{' {
		return n, nil
	}
	n.Open = w.end
	var err error
	if n.Children, err = a.nodes(d.Block); err != nil {
		return nil, err
	}
	if w, ok = a.next(); !ok || w.kind != '}' {
		return nil, a.lost(d.Line)
	}
	n.end = w.end
	return n, nil
}

// PlainArgs are the arguments as crossplane keeps them: those of "if" lose
// their parentheses.
func PlainArgs(directive string, args []string) []string {
	if directive != "if" || len(args) == 0 {
		return args
	}
	args = slices.Clone(args)
	last := len(args) - 1
	if !strings.HasPrefix(args[0], "(") || !strings.HasSuffix(args[last], ")") {
		return args
	}
	args[0] = strings.TrimLeftFunc(args[0][1:], unicode.IsSpace)
	args[last] = strings.TrimRightFunc(strings.TrimSuffix(args[last], ")"), unicode.IsSpace)
	first := 0
	if args[0] == "" {
		first = 1
	}
	if args[last] == "" {
		last--
	}
	return args[first : last+1]
}

// At returns the first directive whose words are on a line and that is wanted,
// or nil. nginx names a directive by the line on which its words end.
func (f *File) At(line int, wanted func(*Node) bool) *Node {
	var find func([]*Node) *Node
	find = func(nodes []*Node) *Node {
		for _, n := range nodes {
			if n.Gone {
				continue
			}
			if n.Line <= line && line <= n.lastLine && wanted(n) {
				return n
			}
			if found := find(n.Children); found != nil {
				return found
			}
		}
		return nil
	}
	return find(f.Nodes)
}
