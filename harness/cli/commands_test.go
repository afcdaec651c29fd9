package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// executed begins the command lines that the test runs; others are checked.
const executed = "go run ./cmd/crosscheck "

var (
	makeTarget = regexp.MustCompile(`(?m)^([a-z-]+):`)
	flagSpan   = regexp.MustCompile(`^--[a-z][a-z-]*$`)
	word       = regexp.MustCompile(`"[^"]*"|'[^']*'|\S+`)
)

// foreign lists the long flags of other programs that documents may name.
var foreign = []string{
	"--disable-web-security", "--focus", "--host-resolver-rules", "--ignore-certificate-errors",
	"--ignore-certificate-errors-spki-list", "--utility-cmd-prefix",
}

// TestDocumentCommands checks every command line in a block of shell: programs,
// commands, flags, arguments, make targets and folders must exist. It runs
// those that begin with "go run ./cmd/crosscheck".
func TestDocumentCommands(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "mine.yaml")
	ran := map[string]bool{}
	for _, d := range documents(t) {
		for _, m := range example.FindAllStringSubmatch(d.text, -1) {
			if m[1] == "scenario" {
				if err := os.WriteFile(mine, []byte(m[2]), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, m := range block.FindAllStringSubmatch(d.text, -1) {
			if m[1] != "sh" {
				continue
			}
			for line := range strings.Lines(m[2]) {
				line = bare(line)
				if err := known(line); err != nil {
					t.Errorf("%s: %s: %v", d.path, line, err)
				} else if args, ok := strings.CutPrefix(line, executed); ok && !ran[line] {
					ran[line] = true
					t.Run(args, func(t *testing.T) { runs(t, words(args), mine) })
				}
			}
		}
	}
	if len(ran) < 10 {
		t.Errorf("only %d commands found in the documents", len(ran))
	}
}

// TestDocumentSpans checks the commands, make targets and flags that documents
// name in a sentence.
func TestDocumentSpans(t *testing.T) {
	flags := append(slices.Clone(foreign), everyFlag(command())...)
	for _, d := range documents(t) {
		for _, m := range codeSpan.FindAllStringSubmatch(d.prose(), -1) {
			first := words(m[1])
			var err error
			switch {
			case len(first) > 1 && (first[0] == "crosscheck" || first[0] == "make"):
				err = named(first)
			case len(first) > 2 && first[0] == "go":
				err = goCommand(first[1:])
			case len(first) > 0 && strings.HasPrefix(first[0], "--") && !flagSpan.MatchString(first[0]):
				err = errors.New("write --flag value, without =")
			case len(first) > 0 && strings.HasPrefix(first[0], "--") && !slices.Contains(flags, first[0]):
				err = errors.New("no command has this flag")
			}
			if err != nil {
				t.Errorf("%s names %s: %v", d.path, m[1], err)
			}
		}
	}
}

// bare returns a line of shell without its comment and redirection.
func bare(line string) string {
	line, _, _ = strings.Cut(line, " #")
	line, _, _ = strings.Cut(line, " >")
	line, _, _ = strings.Cut(line, " < ")
	return strings.TrimSpace(line)
}

// words splits a line as a shell does, as far as the documents need it.
func words(line string) []string {
	found := word.FindAllString(line, -1)
	for i, w := range found {
		found[i] = strings.Trim(w, `"'`)
	}
	return found
}

// known returns what is wrong with a command line.
func known(line string) error {
	w := words(line)
	switch {
	case len(w) == 0:
		return nil
	case w[0] == "make":
		return target(w[1:])
	case w[0] == "crosscheck":
		return crosscheck(w[1:])
	case strings.HasPrefix(line, executed):
		return crosscheck(w[3:])
	case w[0] == "go" && len(w) > 1:
		return goCommand(w[1:])
	default:
		return fmt.Errorf("unknown command %s", w[0])
	}
}

// named returns what is wrong with a command that a sentence names, without all
// of its arguments.
func named(w []string) error {
	if w[0] == "make" {
		return target(w[1:])
	}
	root := command()
	root.InitDefaultCompletionCmd()
	c, rest, err := root.Find(w[1:])
	if err != nil {
		return err
	}
	for _, r := range rest {
		if strings.HasPrefix(r, "--") && c.Flags().Lookup(r[2:]) == nil && c.InheritedFlags().Lookup(r[2:]) == nil {
			return fmt.Errorf("crosscheck %s has no flag %s", c.Name(), r)
		}
	}
	return nil
}

// crosscheck returns what the command says of its arguments, before it starts.
func crosscheck(args []string) error {
	root := command()
	root.InitDefaultCompletionCmd()
	c, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	if err := c.ParseFlags(rest); err != nil {
		return err
	}
	if err := c.ValidateArgs(c.Flags().Args()); err != nil {
		return err
	}
	return c.ValidateRequiredFlags()
}

// target returns an error unless the Makefile has the targets.
func target(names []string) error {
	text, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		return err
	}
	var have []string
	for _, m := range makeTarget.FindAllSubmatch(text, -1) {
		have = append(have, string(m[1]))
	}
	for _, n := range names {
		if !strings.Contains(n, "=") && !slices.Contains(have, n) {
			return fmt.Errorf("the Makefile has no target %s", n)
		}
	}
	return nil
}

// goCommand returns an error if a command of Go names a tool or a folder that
// does not exist.
func goCommand(w []string) error {
	switch w[0] {
	case "build", "install", "run", "test", "vet":
	case "tool":
		text, err := os.ReadFile(root + "/go.mod")
		if err != nil {
			return err
		}
		if _, tools, _ := strings.Cut(string(text), "\ntool ("); len(w) < 2 || !strings.Contains(tools, "/"+w[1]+"\n") {
			return errors.New("go.mod has no such tool")
		}
	default:
		return fmt.Errorf("unknown command go %s", w[0])
	}
	for _, arg := range w {
		folder, ok := strings.CutPrefix(strings.TrimSuffix(arg, "/..."), "./")
		if ok && !exists(folder) {
			return fmt.Errorf("there is no folder %s", folder)
		}
	}
	return nil
}

// everyFlag lists the long flags of a command and of those below it.
func everyFlag(c *cobra.Command) []string {
	var out []string
	c.InitDefaultHelpFlag()
	for line := range strings.Lines(c.Flags().FlagUsages()) {
		if _, after, ok := strings.Cut(line, "--"); ok {
			out = append(out, "--"+words(after)[0])
		}
	}
	for _, sub := range c.Commands() {
		out = append(out, everyFlag(sub)...)
	}
	return out
}

// runs executes the command, with the file of the scenario example in the place
// of mine.yaml.
func runs(t *testing.T, args []string, mine string) {
	for i, a := range args {
		if a == "mine.yaml" {
			args[i] = mine
		} else if strings.HasPrefix(a, "fixtures/") {
			args[i] = filepath.Join(root, a)
		}
	}
	c := withArgs(args)
	var out bytes.Buffer
	c.SetOut(&out)
	c.SetErr(&out)
	if err := c.ExecuteContext(t.Context()); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func withArgs(args []string) *cobra.Command {
	c := command()
	c.SetArgs(args)
	return c
}
