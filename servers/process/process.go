package process

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// kept is how many lines of output are kept.
const kept = 400

// ShownLines is how many of a program's last lines an error shows.
const ShownLines = 20

// grace is how long a program has to end after each signal.
const grace = 2 * time.Second

// Command is a program to start.
type Command struct {
	Argv []string // the program's path and its arguments
	Env  []string // nil for the environment of this process
	Dir  string   // the working directory; "" for that of this process
}

// Process is a program that was started, in a process group of its own.
type Process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when it has ended
	done  chan struct{} // closed when it has ended and its output is read
	err   error         // how it ended; valid after ended

	mu    sync.Mutex
	lines []string
}

// Start starts a program. The thread that starts it stays until the program ends:
// the kernel ends a program whose starting thread dies.
func Start(c Command) (*Process, error) {
	p := &Process{cmd: exec.Command(c.Argv[0], c.Argv[1:]...), ended: make(chan struct{}), done: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = c.Dir, c.Env
	contain(p.cmd)
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.cmd.Stdout, p.cmd.Stderr = w, w
	read := make(chan struct{})
	go func() {
		defer close(read)
		p.read(r)
	}()
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		w.Close() // the program has its own
		if err == nil {
			started <- nil
			p.err = p.cmd.Wait()
			close(p.ended)
		}
		waitFor(read)
		r.Close()
		<-read
		close(p.done)
		if err != nil {
			started <- err
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// waitFor waits for the end of a program's output, which a descendant of the
// program may hold open.
func waitFor(read <-chan struct{}) {
	select {
	case <-read:
	case <-time.After(grace):
	}
}

// Run runs a program to its end and returns what it wrote. It is killed when ctx
// ends.
func Run(ctx context.Context, c Command) (output string, err error) {
	cmd := exec.CommandContext(ctx, c.Argv[0], c.Argv[1:]...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.WaitDelay = time.Second
	contain(cmd)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (p *Process) read(r io.Reader) {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			p.note(line)
		}
		if err != nil {
			return
		}
	}
}

func (p *Process) note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	line = strings.TrimRight(line, "\r\n")
	if p.lines = append(p.lines, line); len(p.lines) > kept {
		p.lines = slices.Delete(p.lines, 0, len(p.lines)-kept)
	}
}

// Output returns the last lines of what the program wrote.
func (p *Process) Output() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.lines)
}

// PID returns the number of the process, which is also that of its group.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done returns a channel that is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err returns how the program ended: nil while it runs, and where it exited with
// status 0.
func (p *Process) Err() error {
	if p.Alive() {
		return nil
	}
	return p.err
}

// Alive reports whether the program is running.
func (p *Process) Alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// Stop sends the signal, then SIGTERM, each with two seconds to end, and then
// kills what is left of the process group.
func (p *Process) Stop(s syscall.Signal) {
	pid := p.PID()
	defer func() {
		if groupAlive(pid) {
			signalGroup(pid, syscall.SIGKILL)
		}
		<-p.done
	}()
	for _, s := range []syscall.Signal{s, syscall.SIGTERM} {
		if !p.Alive() {
			return
		}
		signalOne(pid, s)
		select {
		case <-p.done:
			return
		case <-time.After(grace):
		}
	}
}

// LastLines returns the last 20 lines of a text, empty ones left out.
func LastLines(text string) []string {
	lines := slices.DeleteFunc(strings.Split(strings.ReplaceAll(text, "\r", ""), "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) > ShownLines {
		lines = lines[len(lines)-ShownLines:]
	}
	return lines
}

// taken finds a complaint about a port in a program's output.
var taken = regexp.MustCompile(`(?i)address already in use|eaddrinuse|cannot bind (socket|listener)|could not (listen|bind)|\(98\)`)

// PortTaken reports whether a program says in one of the lines that another
// program has one of its ports.
func PortTaken(lines []string) bool { return slices.ContainsFunc(lines, taken.MatchString) }
