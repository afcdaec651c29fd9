package varnish

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

var keywords = regexp.MustCompile(`(?m)^\s*(vcl\s+4\.\d\s*;|sub\s+vcl_\w+\s*\{)`)

// Knows reports whether a file is VCL.
func (Kind) Knows(file string, head []byte) bool {
	return strings.EqualFold(filepath.Ext(file), ".vcl") || keywords.Match(head)
}

// Read returns what VCL says, with the files that it includes. The program need not
// be installed.
func (Kind) Read(_ context.Context, src config.Source) ([]*config.Statement, error) {
	if err := target.Readable(src.File); err != nil {
		return nil, err
	}
	return statements(target.Reading(src), src.File)
}

// statements are what a file and those that it includes say: one server that
// answers for all names, in clear text.
func statements(w *target.Workshop, file string) ([]*config.Statement, error) {
	s := &speaker{w: w, folder: filepath.Dir(file)}
	at := config.Pos{File: file, Line: 1}
	s.server = s.say(at, config.Server, "", "")
	s.say(at, config.Listens, "80", "")
	return s.said, s.file(file, 0)
}

// speaker collects statements.
type speaker struct {
	w      *target.Workshop
	folder string
	server *config.Statement
	said   []*config.Statement
}

func (s *speaker) say(at config.Pos, says config.Says, value string, match config.Match) *config.Statement {
	said := &config.Statement{At: at, In: s.server, Says: says, Value: value, Match: match}
	s.said = append(s.said, said)
	return said
}

func (s *speaker) file(path string, depth int) error {
	text, err := s.w.Read(path)
	if err != nil || depth > target.MaxIncludes {
		return err
	}
	v := readVCL(text)
	var asked []bool // of each open block: whether its condition is about the request's Origin
	about := false   // whether the condition that is being read is
	for i := range v.Words {
		at := config.Pos{File: path, Line: v.line(i)}
		switch v.Word(i) {
		case "{":
			asked, about = append(asked, about || len(asked) > 0 && asked[len(asked)-1]), false
		case "}":
			asked = asked[:max(0, len(asked)-1)]
		case "if", "elsif", "elseif":
			about = false
		case "include":
			named, quoted := unquoted(v.Word(i + 1))
			if here := s.w.Beside(named, filepath.Dir(path)); quoted && here != "" {
				if err := s.file(here, depth+1); err != nil {
					return err
				}
			}
		case "backend":
			s.backend(at, v, i)
		case "set":
			s.header(at, v, i+1, len(asked) > 0 && asked[len(asked)-1])
		case "req":
			about = s.compared(at, v, i) || about
		default: // says nothing that is asked for
		}
	}
	return nil
}

// reads reports whether the tokens from one on are a variable: "req.http.Origin".
func (v *vcl) reads(i int, variable string) bool {
	var name strings.Builder
	for ; name.Len() < len(variable); i++ {
		if v.Word(i) == "" {
			return false
		}
		name.WriteString(v.Word(i))
	}
	return strings.EqualFold(name.String(), variable)
}

// compared says with what the request's Origin, method or URL is compared, and
// reports whether it was the Origin.
func (s *speaker) compared(at config.Pos, v *vcl, i int) bool {
	for variable, tokens := range map[string]int{"req.http.Origin": 5, "req.method": 3, "req.url": 3} {
		if !v.reads(i, variable) {
			continue
		}
		operator := v.Word(i + tokens)
		if operator == "=" && v.Word(i+tokens+1) == "=" {
			operator = "=="
			tokens++
		}
		value, ok := unquoted(v.Word(i + tokens + 1))
		switch regex := operator == "~"; {
		case !ok || operator != "==" && !regex:
		case variable == "req.http.Origin" && regex:
			s.said = append(s.said, config.Compared(at, s.server, value))
		case variable == "req.http.Origin":
			s.say(at, config.AllowsOrigin, value, config.Exact)
		case variable == "req.method" && !regex:
			s.say(at, config.TellsMethod, value, "")
		case variable == "req.url" && regex:
			s.say(at, config.Route, value, config.Regex)
		case variable == "req.url":
			s.say(at, config.Route, value, config.Exact)
		}
		return variable == "req.http.Origin"
	}
	return false
}

// header says what is set as a response header. The request's Origin, in a block
// whose condition is about it, stands for the origins of that condition.
func (s *speaker) header(at config.Pos, v *vcl, i int, asked bool) {
	if !v.reads(i, "resp.http.") && !v.reads(i, "beresp.http.") {
		return
	}
	name := v.Word(i + 4)
	if v.Word(i+5) != "=" {
		return
	}
	value, literal := unquoted(v.Word(i + 6))
	if !strings.EqualFold(name, "Access-Control-Allow-Origin") {
		if literal {
			s.said = append(s.said, config.Header(at, s.server, name, value)...)
		}
		return
	}
	switch {
	case literal && value == "*", !literal && !asked && v.reads(i+6, "req.http.Origin"):
		if !literal {
			value = "req.http.Origin"
		}
		s.say(at, config.AllowsOrigin, value, config.Any)
	case literal:
		s.say(at, config.AllowsOrigin, value, config.Exact)
	}
}

// backend says where a backend is.
func (s *speaker) backend(at config.Pos, v *vcl, i int) {
	if v.Word(i+2) != "{" {
		return
	}
	host, port := "", ""
	for n := i + 3; n < len(v.Words) && v.Word(n) != "}"; n++ {
		value, _ := unquoted(v.Word(n + 3))
		switch {
		case v.Word(n) != "." || v.Word(n+2) != "=":
		case v.Word(n+1) == "host":
			host = value
		case v.Word(n+1) == "port":
			port = ":" + strings.Trim(v.Word(n+3), `"`)
		case v.Word(n+1) == "path":
			host = "unix:" + value
		case v.Word(n+1) == "probe" && v.Word(n+3) == "{":
			for n < len(v.Words) && v.Word(n) != "}" {
				n++
			}
		}
	}
	if host != "" {
		s.say(at, config.PassesTo, host+port, "")
	}
}
