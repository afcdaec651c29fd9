package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers/process"
)

// attempts is how often a program is started where a port was taken meanwhile.
const attempts = 3

// dying is how long a program that no longer listens has to end.
const dying = 3 * time.Second

// patience is how long a program has to answer.
const patience = 20 * time.Second

// running is a program that runs a copy.
type running struct {
	c         *Copy
	p         *process.Process
	listening Listening
	once      chan struct{} // holds one token until it is closed
}

// Start has the program check the copy, starts it, and waits until it answers
// HTTP. Where a port was taken meanwhile, the copy is prepared once more with
// others: read [Copy.Listeners] after Start. What the program refuses is an
// [*Error] at the place in the user's own file.
func (c *Copy) Start(ctx context.Context) (Running, error) {
	for try := 1; ; try++ {
		r, err := c.start(ctx)
		if err == nil {
			return r, nil
		}
		if !errors.Is(err, ErrTaken) || try == attempts || c.exe.Path != "" { // a command's ports are the user's
			return nil, err
		}
		if err := c.again(ctx); err != nil {
			return nil, err
		}
	}
}

// ErrTaken says that another program has one of the ports.
var ErrTaken = errors.New("the port is taken")

// takenError is an *Error that is also ErrTaken.
type takenError struct{ e *Error }

func (t takenError) Error() string        { return t.e.Error() }
func (t takenError) Is(target error) bool { return target == ErrTaken }
func (t takenError) Unwrap() error        { return t.e }

func (c *Copy) start(ctx context.Context) (*running, error) {
	if l := c.occupied(); l != nil {
		return nil, takenError{c.taken(l)}
	}
	check, run := c.program.Argv(c)
	if len(check) > 0 {
		if err := c.check(ctx, check); err != nil {
			return nil, err
		}
	}
	p, err := process.Start(process.Command{Argv: run, Env: c.Env(), Dir: c.workdir()})
	if err != nil {
		return nil, &Error{File: c.File, Problem: "cannot start " + run[0] + ": " + err.Error()}
	}
	r := &running{c: c, p: p, once: make(chan struct{}, 1)}
	r.once <- struct{}{}
	if err := c.await(ctx, p); err != nil {
		r.Close()
		return nil, err
	}
	r.listening = ListeningAt(c.addresses())
	return r, nil
}

// addresses are where the program listens.
func (c *Copy) addresses() []string {
	var out []string
	for _, l := range c.distinct() {
		out = append(out, l.Addr)
	}
	return out
}

// taken is the error for an address that another program has.
func (c *Copy) taken(l *Listener) *Error {
	who := process.Owner(l.Addr)
	if who == "" {
		who = "another program"
	}
	e := &Error{File: l.File, Line: l.Line, Problem: fmt.Sprintf("port in use: %s listens on %s, which stands for port %d", who, l.Addr, l.Port)}
	if c.exe.Path != "" {
		e.Remedy = "stop that program, or have the command listen on another port; to test what listens there already, leave out proxy and name the address under resolve"
	}
	return e
}

// check has the program read the copy.
func (c *Copy) check(ctx context.Context, argv []string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := process.Run(ctx, process.Command{Argv: argv, Env: c.Env(), Dir: c.Dir})
	if err == nil {
		return nil
	}
	lines := process.LastLines(out)
	if len(lines) == 0 {
		lines = []string{err.Error()}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("check: %s: %w", c.File, ctx.Err())
	}
	return c.refused(lines, fmt.Sprintf("%s refuses the configuration", c.Kind))
}

// await waits until every listener has answered HTTP.
func (c *Copy) await(ctx context.Context, p *process.Process) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all := c.distinct()
	endpoints := make([]process.Endpoint, len(all))
	for i, l := range all {
		endpoints[i] = l.endpoint()
	}
	err := p.Await(ctx, endpoints)
	silent := (*process.SilentError)(nil)
	switch {
	case err == nil && !process.PortTaken(p.Output()):
		return nil
	case errors.As(err, &silent):
		return c.silent(p, all[slices.Index(endpoints, silent.At)], silent.Err)
	default:
		return c.ended(p)
	}
}

// distinct are the listeners of the program, one for each address, those with
// names first.
func (c *Copy) distinct() []Listener {
	var out []Listener
	for _, named := range []bool{true, false} {
		for _, l := range c.Listeners {
			if l.named() == named && l.Addr != "" && !slices.ContainsFunc(out, func(o Listener) bool { return o.Addr == l.Addr }) {
				out = append(out, l)
			}
		}
	}
	return out
}

// endpoint is how the listener is asked whether it answers.
func (l Listener) endpoint() process.Endpoint {
	host := "localhost"
	if i := slices.IndexFunc(l.Names, func(n string) bool { return len(Certifiable([]string{n})) == 1 && !strings.ContainsAny(n, "*_") }); i >= 0 {
		host = l.Names[i]
	}
	return process.Endpoint{Addr: l.Addr, Host: host, TLS: l.TLS, HTTP2: l.HTTP2, Strange: !l.Knows(host)}
}

// occupied returns a listener whose address another program has. A port that this
// user must not listen on is not known to be taken.
func (c *Copy) occupied() *Listener {
	for _, l := range c.distinct() {
		s, err := net.Listen("tcp", l.Addr)
		if err == nil {
			s.Close()
			continue
		}
		if c.exe.Path == "" || !errors.Is(err, os.ErrPermission) {
			return &l
		}
	}
	return nil
}

// refused is the error for what a program said before it gave up: the first
// line that names a place is the problem.
func (c *Copy) refused(lines []string, otherwise string) *Error {
	e := &Error{File: c.File, Problem: otherwise, Output: c.Shown(strings.Join(lines, "\n"))}
	for _, line := range lines {
		file, number := c.program.Place(c, line)
		if file == "" {
			continue
		}
		e.File, e.Line = file, number
		e.Problem = c.Shown(line)
		break
	}
	if a, ok := c.program.(Adviser); ok {
		a.Advise(c, lines, e)
	}
	return e
}

// ended is the error for a program that exits before it answers.
func (c *Copy) ended(p *process.Process) error {
	lines := process.LastLines(strings.Join(c.written(p), "\n"))
	e := c.refused(lines, fmt.Sprintf("%s exits at once", c.Kind))
	if err := p.Err(); err != nil {
		e.Problem += " (" + err.Error() + ")"
	}
	if process.PortTaken(lines) {
		return takenError{e}
	}
	return e
}

// silent is the error for a program that does not answer.
func (c *Copy) silent(p *process.Process, l Listener, last error) error {
	lines := process.LastLines(strings.Join(c.written(p), "\n"))
	e := &Error{File: l.File, Line: l.Line, Output: c.Shown(strings.Join(lines, "\n")),
		Problem: fmt.Sprintf("%s runs, but does not answer on %s, which stands for port %d", c.Kind, l.Addr, l.Port)}
	if last != nil {
		e.Problem += ": " + last.Error()
	}
	if errors.Is(last, process.ErrHandshake) {
		e.Remedy = "the test certificates have an ECDSA key: allow TLS 1.3 or an ECDSA cipher"
	}
	return e
}

// written are the last lines that a program wrote, in the copy's terms.
func (c *Copy) written(p *process.Process) []string {
	var lines []string
	for _, file := range c.Logs {
		if b, err := os.ReadFile(file); err == nil {
			lines = append(lines, process.LastLines(string(b))...)
		}
	}
	return append(lines, p.Output()...)
}

// Log returns the last lines that the program wrote, those of its log files
// included.
func (r *running) Log() []string {
	lines := r.c.written(r.p)
	for i := range lines {
		lines[i] = r.c.Shown(lines[i])
	}
	return lines
}

// Alive returns nil while the program that was started runs, and listens where it
// did. The error is an [*Error] with how it ended and its last lines.
func (r *running) Alive() error {
	gone := r.listening.Gone()
	if gone == nil && r.p.Alive() {
		return nil
	}
	select {
	case <-r.p.Done(): // its last lines have been read
	case <-time.After(dying):
		return gone
	}
	how := "exit status 0"
	if err := r.p.Err(); err != nil {
		how = err.Error()
	}
	name := r.c.Kind
	if r.c.exe.Path != "" {
		name = filepath.Base(r.c.Program)
	}
	lines := process.LastLines(strings.Join(r.Log(), "\n"))
	return &Error{File: r.c.File, Problem: fmt.Sprintf("%s has ended during the run (%s)", name, how), Output: strings.Join(lines, "\n")}
}

// PID returns the number of the program's process.
func (r *running) PID() int { return r.p.PID() }

// Close ends the program and its process group: orderly, and by force if it takes
// too long. The copy stays.
func (r *running) Close() error {
	if _, first := <-r.once; first {
		r.p.Stop(r.c.exe.Stop)
		close(r.once)
	}
	return nil
}
