package nginx

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	crossplane "github.com/nginxinc/nginx-go-crossplane"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// ngxFile is one file of an nginx configuration.
type ngxFile struct {
	path  string // the user's; the wrapper has that of what it wraps
	copy  string // where its copy is
	raw   string // its text
	text  string // its text with the values of a template
	nodes []*ngxNode
	why   string // there is a wrapper
}

// ngxNode is a directive: crossplane's, with the places of its words, and what
// the copy makes of it.
type ngxNode struct {
	*crossplane.Directive
	file     *ngxFile
	name     word
	args     []word
	open     int // behind the "{" of a block, or -1
	end      int // behind its ";" or "}"
	lastLine int // of its ";" or "{"
	children []*ngxNode
	included []*ngxFile

	to        map[int]string // arguments that change
	dropped   map[int]bool   // arguments that go
	inside    string         // directives that a block gets at its begin
	insideWhy string
	gone      bool // the directive goes
	left      bool // and that because it cannot be had here
	why       string
}

// arg returns an argument as written, or "" where there is none.
func (n *ngxNode) arg(i int) string {
	if i >= len(n.args) {
		return ""
	}
	return n.args[i].text
}

// words returns the arguments as written.
func (n *ngxNode) words() []string {
	out := make([]string, len(n.args))
	for i := range n.args {
		out[i] = n.args[i].text
	}
	return out
}

// String returns the directive as the user wrote it, without its block.
func (n *ngxNode) String() string {
	end := n.name.end
	if len(n.args) > 0 {
		end = n.args[len(n.args)-1].end
	}
	return strings.Join(strings.Fields(n.file.text[n.name.start:end]), " ")
}

// visit is a directive in the place where nginx reads it: one that is in a file
// which is included twice is visited twice.
type visit struct {
	n  *ngxNode
	up []*ngxNode // the blocks around it, the outermost first
}

// block is the name of the block around it, or "main".
func (v visit) block() string {
	if len(v.up) == 0 {
		return "main"
	}
	return v.up[len(v.up)-1].Directive.Directive
}

// within is the innermost block around it that has the name, or nil.
func (v visit) within(name string) *ngxNode {
	for _, b := range slices.Backward(v.up) {
		if b.Directive.Directive == name {
			return b
		}
	}
	return nil
}

// visits lists the directives in the order in which nginx reads them.
func visits(f *ngxFile) []visit {
	var out []visit
	var walk func(nodes []*ngxNode, up []*ngxNode)
	walk = func(nodes []*ngxNode, up []*ngxNode) {
		for _, n := range nodes {
			if n.gone {
				continue
			}
			out = append(out, visit{n, up})
			for _, f := range n.included {
				walk(f.nodes, up)
			}
			if n.open >= 0 {
				walk(n.children, append(slices.Clone(up), n))
			}
		}
	}
	walk(f.nodes, nil)
	return out
}

// parseNginx reads the directives of one text with crossplane. Its includes are
// not followed.
func parseNginx(name, text string) (crossplane.Directives, error) {
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

// parse fills the file's nodes.
func (f *ngxFile) parse() error {
	parsed, err := parseNginx(f.path, f.text)
	if err != nil {
		e := &target.Error{File: f.path, Problem: err.Error()}
		if p := (*crossplane.ParseError)(nil); errors.As(err, &p) {
			e.Problem = p.What
			if p.Line != nil {
				e.Line = *p.Line
			}
		}
		return e
	}
	words, err := scanNginx(f.text)
	if err != nil {
		return &target.Error{File: f.path, Problem: err.Error()}
	}
	a := aligner{file: f, words: words}
	if f.nodes, err = a.nodes(parsed); err != nil {
		return err
	}
	if a.at < len(a.words) {
		return a.lost(a.words[a.at].line)
	}
	return nil
}

// aligner finds the words of crossplane's directives in the text.
type aligner struct {
	file  *ngxFile
	words []word
	at    int
}

func (a *aligner) lost(line int) error {
	return &target.Error{File: a.file.path, Line: line, Problem: "the directive cannot be found in the text as it was read", Remedy: "put its arguments in quotes"}
}

func (a *aligner) next() (word, bool) {
	if a.at >= len(a.words) {
		return word{}, false
	}
	a.at++
	return a.words[a.at-1], true
}

func (a *aligner) nodes(list crossplane.Directives) ([]*ngxNode, error) {
	var out []*ngxNode
	for _, d := range list {
		n, err := a.node(d)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

func (a *aligner) node(d *crossplane.Directive) (*ngxNode, error) {
	n := &ngxNode{Directive: d, file: a.file, open: -1, to: map[int]string{}, dropped: map[int]bool{}}
	w, ok := a.next()
	if !ok || w.kind != 'w' || w.text != d.Directive {
		return nil, a.lost(d.Line)
	}
	n.name = w
	for w, ok = a.next(); ok && w.kind == 'w'; w, ok = a.next() {
		n.args = append(n.args, w)
	}
	if !ok || !slices.Equal(plainArgs(d.Directive, n.words()), d.Args) {
		return nil, a.lost(d.Line)
	}
	n.end, n.lastLine = w.end, w.line
	if w.kind != '{' {
		return n, nil
	}
	n.open = w.end
	var err error
	if n.children, err = a.nodes(d.Block); err != nil {
		return nil, err
	}
	if w, ok = a.next(); !ok || w.kind != '}' {
		return nil, a.lost(d.Line)
	}
	n.end = w.end
	return n, nil
}

// plainArgs are the arguments as crossplane keeps them: those of "if" lose
// their parentheses.
func plainArgs(directive string, args []string) []string {
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

// at returns the first directive whose words are on a line and that is wanted,
// or nil. nginx names a directive by the line on which its words end.
func (f *ngxFile) at(line int, wanted func(*ngxNode) bool) *ngxNode {
	var find func([]*ngxNode) *ngxNode
	find = func(nodes []*ngxNode) *ngxNode {
		for _, n := range nodes {
			if n.gone {
				continue
			}
			if n.Line <= line && line <= n.lastLine && wanted(n) {
				return n
			}
			if found := find(n.children); found != nil {
				return found
			}
		}
		return nil
	}
	return find(f.nodes)
}
