package caddy

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// caddyfile is a Caddyfile that is turned into JSON.
type caddyfile struct {
	w          *target.Workshop
	file, text string
	above      int // lines that a wrapper puts above the text
}

// directives begin a Caddyfile that is the inside of a site.
var directives = regexp.MustCompile(`^(@[\w-]+|header|reverse_proxy|handle|handle_path|handle_errors|route|respond|encode|root|file_server|redir|rewrite|uri|basicauth|forward_auth|php_fastcgi|request_header)\s`)

// adapt returns the JSON that `caddy adapt` makes of the Caddyfile.
func (a *caddyfile) adapt(ctx context.Context) ([]byte, error) {
	if directives.MatchString(bare(a.text) + "\n") {
		hosts := target.Certifiable(a.w.Hosts)
		if len(hosts) == 0 {
			hosts = []string{":443"}
		}
		site := strings.Join(hosts, ", ")
		a.w.Change(a.file, 1, "", site+" { ... }", "the file is the inside of a site, which has no name here")
		a.text, a.above = site+" {\n"+a.text+"\n}\n", 1
	}
	out, err := a.run(ctx)
	for err != nil && a.leave(err) {
		out, err = a.run(ctx)
	}
	return out, err
}

// bare is the text from its first word that is no comment's.
func bare(text string) string {
	for text = strings.TrimSpace(text); strings.HasPrefix(text, "#"); {
		_, rest, _ := strings.Cut(text, "\n")
		text = strings.TrimSpace(rest)
	}
	return text
}

func (a *caddyfile) run(ctx context.Context) ([]byte, error) {
	file, err := filepath.Abs(a.file)
	if err != nil {
		return nil, err
	}
	folder := filepath.Dir(file)
	path := file
	if disk, err := (&target.Workshop{}).Read(file); err != nil || disk != a.text {
		if err := a.w.Put("Caddyfile", a.imports(folder)); err != nil {
			return nil, err
		}
		path = filepath.Join(a.w.Copy.Dir, "Caddyfile")
	}
	cmd := exec.CommandContext(ctx, a.w.Copy.Program, "adapt", "--config", path, "--adapter", "caddyfile")
	cmd.Dir = folder
	cmd.Env = append(cmd.Environ(), "HOME="+a.w.Copy.Dir)
	for name, value := range a.w.Values {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	return nil, a.mistake(path, stderr.String(), err)
}

var importLine = regexp.MustCompile(`(?m)^(\s*import\s+)([^\s/"(]\S*)`)

// imports makes the paths of imported files absolute, since the text moves to
// another folder; names of snippets stay.
func (a *caddyfile) imports(folder string) string {
	return importLine.ReplaceAllStringFunc(a.text, func(s string) string {
		m := importLine.FindStringSubmatch(s)
		path := filepath.Join(folder, m[2])
		if found, _ := filepath.Glob(path); len(found) == 0 {
			return s
		}
		return m[1] + path
	})
}

// mistake puts what adapt says into the user's terms.
func (a *caddyfile) mistake(path, output string, err error) error {
	if output == "" {
		output = err.Error()
	}
	lines := strings.Split(strings.TrimSpace(output), "\n")
	said := strings.TrimPrefix(lines[len(lines)-1], "Error: ")
	e := &target.Error{File: a.file, Problem: said}
	if said == "EOF" {
		e.Problem = "has no site"
	}
	for _, m := range placed.FindAllStringSubmatch(said, -1) {
		e.Line, _ = strconv.Atoi(m[2])
		if m[1] == path {
			e.Line -= a.above
		} else {
			e.File = m[1]
		}
		e.Problem = strings.TrimSpace(strings.Replace(said, m[0], "", 1))
	}
	if strings.Contains(said, "unrecognized directive") {
		e.Remedy = "name a build of Caddy that has the directive (binary), or leave it out (--skip-unavailable)"
	}
	return e
}

var unknown = regexp.MustCompile(`unrecognized directive: (\S+)`)

// leave takes the directive that a mistake is about out of the text, with its
// block, and reports whether it did.
func (a *caddyfile) leave(mistake error) bool {
	var e *target.Error
	if !errors.As(mistake, &e) || !a.w.SkipUnavailable || e.File != a.file || !unknown.MatchString(e.Problem) {
		return false
	}
	lines := strings.Split(a.text, "\n")
	at := e.Line - 1 + a.above
	if at < 0 || at >= len(lines) {
		return false
	}
	a.w.Copy.Left = append(a.w.Copy.Left, target.Change{File: a.file, Line: e.Line, From: strings.TrimSpace(lines[at]), Why: e.Problem})
	for depth := 0; at < len(lines); at++ {
		depth += strings.Count(lines[at], "{") - strings.Count(lines[at], "}")
		lines[at] = ""
		if depth <= 0 {
			break
		}
	}
	a.text = strings.Join(lines, "\n")
	return true
}
