package proxy

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// attempts is how often a program is started where a port was taken meanwhile.
const attempts = 3

// patience is how long a program has to answer.
const patience = 20 * time.Second

// shownLines is how many of a program's last lines an error has.
const shownLines = 20

// Running is a proxy that runs.
type Running struct {
	c    *Copy
	p    *process
	once chan struct{} // holds one token until it is closed
}

// Start has the program check the copy, starts it, and waits until it answers
// HTTP. Where a port was taken meanwhile, the copy is prepared once more with
// others: read [Copy.Listeners] after Start. What the program refuses is an
// [*Error] at the place in the user's own file.
func (c *Copy) Start(ctx context.Context) (*Running, error) {
	for try := 1; ; try++ {
		r, err := c.start(ctx)
		if err == nil || !errors.Is(err, errTaken) || try == attempts {
			return r, err
		}
		if err := c.again(ctx); err != nil {
			return nil, err
		}
	}
}

// errTaken says that another program has one of the ports.
var errTaken = errors.New("the port is taken")

// takenError is an *Error that is also errTaken.
type takenError struct{ e *Error }

func (t takenError) Error() string        { return t.e.Error() }
func (t takenError) Is(target error) bool { return target == errTaken }
func (t takenError) Unwrap() error        { return t.e }

// taken finds the complaint about a port in a program's output.
var taken = regexp.MustCompile(`(?i)address already in use|eaddrinuse|cannot bind (socket|listener)|could not (listen|bind)|\(98\)`)

func (c *Copy) start(ctx context.Context) (*Running, error) {
	if l := c.occupied(); l != nil {
		return nil, takenError{&Error{File: l.File, Line: l.Line, Problem: fmt.Sprintf("port in use: another program listens on %s, which stands for port %d", l.Addr, l.Port)}}
	}
	check, run := c.dialect.argv(c)
	if len(check) > 0 {
		if err := c.check(ctx, check); err != nil {
			return nil, err
		}
	}
	p, err := launch(run, environ(c.Kind, c.Dir), c.workdir())
	if err != nil {
		return nil, &Error{File: c.cfg.File, Problem: "cannot start " + run[0] + ": " + err.Error()}
	}
	r := &Running{c: c, p: p, once: make(chan struct{}, 1)}
	r.once <- struct{}{}
	if err := c.await(ctx, p); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// workdir is where the program runs: a command's is the user's.
func (c *Copy) workdir() string {
	if c.Kind == Command {
		return ""
	}
	return c.Dir
}

// check has the program read the copy.
func (c *Copy) check(ctx context.Context, argv []string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = c.Dir, environ(c.Kind, c.Dir)
	cmd.WaitDelay = time.Second
	contain(cmd)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	lines := lastLines(string(out))
	if len(lines) == 0 {
		lines = []string{err.Error()}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("check: %s: %w", c.cfg.File, ctx.Err())
	}
	return c.refused(lines, fmt.Sprintf("%s refuses the configuration", c.Kind))
}

// refused is the error for what a program said before it gave up: the first
// line that names a place is the problem.
func (c *Copy) refused(lines []string, otherwise string) *Error {
	e := &Error{File: c.cfg.File, Problem: otherwise, Output: c.shown(strings.Join(lines, "\n"))}
	for _, line := range lines {
		file, number := c.dialect.place(c, line)
		if file == "" {
			continue
		}
		e.File, e.Line = file, number
		e.Problem = c.shown(line)
		break
	}
	if a, ok := c.dialect.(adviser); ok {
		a.advise(c, lines, e)
	}
	return e
}

// adviser is a dialect that knows what to do about what its program says.
type adviser interface {
	// advise betters an error that quotes the program's lines.
	advise(c *Copy, lines []string, e *Error)
}

// Log returns the last lines that the program wrote, those of its log files
// included.
func (r *Running) Log() []string {
	lines := r.c.written(r.p)
	for i := range lines {
		lines[i] = r.c.shown(lines[i])
	}
	return lines
}

// written are the last lines that a program wrote, in the copy's terms.
func (c *Copy) written(p *process) []string {
	var lines []string
	for _, file := range c.log {
		if b, err := os.ReadFile(file); err == nil {
			lines = append(lines, lastLines(string(b))...)
		}
	}
	return append(lines, p.output()...)
}

// Alive reports whether the program still runs.
func (r *Running) Alive() bool { return r.p.alive() }

// Close ends the program and its process group: orderly, and by force where it
// takes too long. The copy stays.
func (r *Running) Close() error {
	if _, first := <-r.once; first {
		r.p.stop(programs[r.c.Kind].stop)
		close(r.once)
	}
	return nil
}

// lastLines returns the last lines of a text, empty ones left out.
func lastLines(text string) []string {
	lines := slices.DeleteFunc(strings.Split(strings.ReplaceAll(text, "\r", ""), "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) > shownLines {
		lines = lines[len(lines)-shownLines:]
	}
	return lines
}
