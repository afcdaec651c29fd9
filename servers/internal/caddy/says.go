package caddy

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

var keywords = regexp.MustCompile(`(?m)^\s*(reverse_proxy|handle(_path)?|header(_regexp)?|respond|redir|file_server|php_fastcgi|@[\w-]+)\s`)

// Knows reports whether a file is a Caddyfile.
func (Kind) Knows(file string, head []byte) bool {
	return strings.Contains(strings.ToLower(filepath.Base(file)), "caddy") || keywords.Match(head)
}

// Read returns what a Caddyfile says, with the files and snippets that it imports.
// The program need not be installed. Of Caddy's JSON it returns nothing: it has no
// lines that a person wrote.
func (Kind) Read(_ context.Context, src config.Source) ([]*config.Statement, error) {
	if err := target.Readable(src.File); err != nil {
		return nil, err
	}
	return statements(target.Reading(src), src.File)
}

// statements are what a file and those that it imports say.
func statements(w *target.Workshop, file string) ([]*config.Statement, error) {
	text, err := w.Read(file)
	if err != nil || isJSON(file, text) {
		return nil, err
	}
	s := &speaker{snippets: map[string]body{}}
	all := readCaddyfile(text)
	s.collect(file, all, 0)
	if directives.MatchString(bare(text) + "\n") { // the inside of a site
		s.body(body{file, all}, nil, false, nil, 0)
		return s.said, nil
	}
	s.sites(file, all, 0)
	return s.said, nil
}

// body is directives of a file.
type body struct {
	file string
	all  []directive
}

// maxImports bounds how many imports and files are followed: snippets may import each other.
const maxImports = 1000

// speaker collects statements.
type speaker struct {
	snippets map[string]body
	imported int // how many imports and files were followed
	said     []*config.Statement
}

func (s *speaker) say(at config.Pos, in *config.Statement, says config.Says, value string, match config.Match) *config.Statement {
	said := &config.Statement{At: at, In: in, Says: says, Value: value, Match: match}
	s.said = append(s.said, said)
	return said
}

// files are those that an import names; none once too many were followed.
func (s *speaker) files(file, pattern string) []body {
	if s.imported++; s.imported > maxImports {
		return nil // Caddy says it better
	}
	if !filepath.IsAbs(pattern) {
		pattern = filepath.Join(filepath.Dir(file), pattern)
	}
	found, _ := filepath.Glob(pattern)
	var out []body
	for _, f := range found {
		if s.imported++; s.imported > maxImports {
			break
		}
		info, err := os.Stat(f)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if text, err := os.ReadFile(f); err == nil {
			out = append(out, body{f, readCaddyfile(string(text))})
		}
	}
	return out
}

// collect notes the snippets of a file and of those that it imports.
func (s *speaker) collect(file string, all []directive, depth int) {
	for _, d := range all {
		name, ok := strings.CutPrefix(d.word(0), "(")
		switch {
		case ok && d.open:
			s.snippets[strings.TrimSuffix(name, ")")] = body{file, d.block}
		case d.word(0) == "import" && depth < target.MaxIncludes:
			for _, b := range s.files(file, d.word(1)) {
				s.collect(b.file, b.all, depth+1)
			}
		}
	}
}

// sites says what the sites of a file are.
func (s *speaker) sites(file string, all []directive, depth int) {
	for _, d := range all {
		switch {
		case d.word(0) == "import" && depth < target.MaxIncludes:
			for _, b := range s.files(file, d.word(1)) {
				s.sites(b.file, b.all, depth+1)
			}
		case len(d.words) == 0 || strings.HasPrefix(d.word(0), "("): // options, a snippet
		default:
			s.site(file, d)
		}
	}
}

// site says where a site listens, its names, and what is in it.
func (s *speaker) site(file string, d directive) {
	at := config.Pos{File: file, Line: d.line}
	server := s.say(at, nil, config.Server, "", "")
	for _, words := range d.words {
		for _, addr := range strings.Split(words, ",") {
			if addr == "" {
				continue
			}
			says, port := config.ListensTLS, "443"
			scheme, rest, ok := strings.Cut(addr, "://")
			if !ok {
				scheme, rest = "", addr
			}
			host, given, _ := strings.Cut(rest, ":")
			if given, _, _ = strings.Cut(given, "/"); given != "" {
				port = given
			}
			if scheme == "http" || scheme == "" && port == "80" || host == "" && scheme == "" && port != "443" {
				says = config.Listens
				if given == "" {
					port = "80"
				}
			}
			s.say(at, server, says, port, "")
			if host != "" {
				s.say(at, server, config.Named, host, "")
			}
		}
	}
	s.body(body{file, d.block}, server, false, nil, 0)
}

// body says what directives say. Conditional ones are in a block whose matcher
// names origins; args are those of the import that they come from.
func (s *speaker) body(b body, in *config.Statement, conditional bool, args []string, depth int) {
	asks := matchersOfOrigin(b.all)
	for _, d := range b.all {
		d.words = filled(d.words, args)
		at := config.Pos{File: b.file, Line: d.line}
		matcher := ""
		if strings.HasPrefix(d.word(1), "@") {
			matcher = d.word(1)
		}
		under := conditional || slices.Contains(asks, matcher)
		switch name := d.word(0); {
		case strings.HasPrefix(name, "@"):
			s.matcher(b.file, d, in, args)
		case name == "header":
			s.headers(b.file, d, in, under, args)
		case name == "import":
			s.imports(b.file, d, in, under, depth)
		case name == "reverse_proxy" || name == "php_fastcgi":
			s.passes(at, d, in)
		case name == "redir":
			s.say(at, in, config.Redirects, lastPlace(d.words[1:]), "")
		case d.open:
			inner := in
			if path := d.word(1); strings.HasPrefix(path, "/") {
				inner = s.route(at, in, path)
			}
			s.body(body{b.file, d.block}, inner, under, args, depth)
		}
	}
}

// lastPlace is the last word that is a place, and not a status.
func lastPlace(words []string) string {
	for _, w := range slices.Backward(words) {
		if strings.ContainsAny(w, "/{") {
			return w
		}
	}
	return ""
}

func (s *speaker) route(at config.Pos, in *config.Statement, path string) *config.Statement {
	if prefix, ok := strings.CutSuffix(path, "*"); ok {
		return s.say(at, in, config.Route, prefix, config.Prefix)
	}
	return s.say(at, in, config.Route, path, config.Exact)
}

// filled are words with the arguments of an import in their places.
func filled(words, args []string) []string {
	out := slices.Clone(words)
	for i := range out {
		for n, a := range args {
			out[i] = strings.NewReplacer("{args["+strconv.Itoa(n)+"]}", a, "{args."+strconv.Itoa(n)+"}", a).Replace(out[i])
		}
	}
	return out
}

// imports follows an import of a snippet or of files.
func (s *speaker) imports(file string, d directive, in *config.Statement, conditional bool, depth int) {
	if depth > target.MaxIncludes {
		return
	}
	all := s.files(file, d.word(1))
	if snippet, ok := s.snippets[d.word(1)]; ok && s.imported <= maxImports {
		all = []body{snippet}
	}
	for _, b := range all {
		s.body(b, in, conditional, d.words[min(2, len(d.words)):], depth+1)
	}
}

// passes says where a reverse_proxy leads.
func (s *speaker) passes(at config.Pos, d directive, in *config.Statement) {
	for i, w := range d.words[1:] {
		switch {
		case i == 0 && strings.HasPrefix(w, "/"):
			in = s.route(at, in, w)
		case i == 0 && (strings.HasPrefix(w, "@") || w == "*"):
		default:
			s.say(at, in, config.PassesTo, w, "")
		}
	}
}

// conditions are the lines of a named matcher, on one line or in a block.
func conditions(d directive) []directive {
	if d.open {
		return d.block
	}
	return []directive{{words: d.words[min(1, len(d.words)):], line: d.line}}
}

// matchersOfOrigin are the named matchers that ask for the request's Origin.
func matchersOfOrigin(all []directive) []string {
	var out []string
	for _, d := range all {
		if strings.HasPrefix(d.word(0), "@") && slices.ContainsFunc(conditions(d), asksOrigin) {
			out = append(out, d.word(0))
		}
	}
	return out
}

func asksOrigin(c directive) bool {
	return (c.word(0) == "header" || c.word(0) == "header_regexp") && slices.ContainsFunc(c.words, func(w string) bool { return strings.EqualFold(w, "Origin") })
}

// matcher says which origins and methods a named matcher asks for.
func (s *speaker) matcher(file string, d directive, in *config.Statement, args []string) {
	for _, c := range conditions(d) {
		c.words = filled(c.words, args)
		at := config.Pos{File: file, Line: c.line}
		switch {
		case c.word(0) == "method":
			for _, m := range c.words[1:] {
				s.say(at, in, config.TellsMethod, m, "")
			}
		case !asksOrigin(c): // not about what is granted
		case c.word(0) == "header_regexp":
			s.said = append(s.said, config.Compared(at, in, c.words[len(c.words)-1]))
		default:
			for _, v := range c.words[min(2, len(c.words)):] {
				s.value(at, in, v)
			}
		}
	}
}

// value says which origins a value of a header matcher stands for: it may begin or
// end with a star.
func (s *speaker) value(at config.Pos, in *config.Statement, v string) {
	switch {
	case v == "*":
		s.say(at, in, config.AllowsOrigin, v, config.Any)
	case strings.Contains(v, "*"):
		s.say(at, in, config.AllowsOrigin, "^"+strings.ReplaceAll(regexp.QuoteMeta(v), `\*`, ".*")+"$", config.Regex)
	default:
		s.say(at, in, config.AllowsOrigin, v, config.Exact)
	}
}

// headers says what a header directive sets, on one line or in a block.
func (s *speaker) headers(file string, d directive, in *config.Statement, conditional bool, args []string) {
	words := d.words[1:]
	at := config.Pos{File: file, Line: d.line}
	if len(words) > 0 && (strings.HasPrefix(words[0], "@") || words[0] == "*") {
		words = words[1:]
	} else if len(words) > 0 && strings.HasPrefix(words[0], "/") {
		in, words = s.route(at, in, words[0]), words[1:]
	}
	if len(words) > 1 {
		s.header(at, in, words[0], words[1], conditional)
	}
	for _, l := range d.block {
		if l.words = filled(l.words, args); len(l.words) > 1 {
			s.header(config.Pos{File: file, Line: l.line}, in, l.word(0), l.word(1), conditional)
		}
	}
}

// header says what one response header of CORS says. A value that is made of the
// request, under a condition, stands for the origins of that condition.
func (s *speaker) header(at config.Pos, in *config.Statement, name, value string, conditional bool) {
	if strings.HasPrefix(name, "-") {
		return
	}
	name = strings.TrimLeft(name, "+>?")
	if !strings.EqualFold(name, "Access-Control-Allow-Origin") {
		s.said = append(s.said, config.Header(at, in, name, value)...)
		return
	}
	switch dynamic := strings.Contains(value, "{"); {
	case value == "*", dynamic && !conditional:
		s.say(at, in, config.AllowsOrigin, value, config.Any)
	case !dynamic:
		s.say(at, in, config.AllowsOrigin, value, config.Exact)
	}
}
