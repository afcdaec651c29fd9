package proxy

import (
	"bufio"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// kept is how many lines of output are kept.
const kept = 400

// grace is how long a program has to end orderly, and again to end at once.
const grace = 2 * time.Second

// process is a running program in a process group of its own.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended and its output is read
	err  error         // how it ended; valid after done

	mu    sync.Mutex
	lines []string
}

// launch starts a program in dir. The thread that starts it stays until the
// program ends: the kernel ends a program whose starter dies.
func launch(argv, env []string, dir string) (*process, error) {
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), done: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = dir, env
	p.cmd.WaitDelay = grace // for output that a descendant holds open
	contain(p.cmd)
	r, w := io.Pipe()
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
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
		}
		w.Close()
		<-read
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

func (p *process) read(r io.Reader) {
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

func (p *process) note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	if p.lines = append(p.lines, line); len(p.lines) > kept {
		p.lines = slices.Delete(p.lines, 0, len(p.lines)-kept)
	}
}

// output returns the last lines of what the program wrote.
func (p *process) output() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.lines)
}

// alive reports whether the program is running.
func (p *process) alive() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// stop ends the program orderly, then at once, then by force, and with it its
// whole process group.
func (p *process) stop(s syscall.Signal) {
	pid := p.cmd.Process.Pid
	defer func() {
		if groupAlive(pid) {
			signalGroup(pid, syscall.SIGKILL)
		}
		<-p.done
	}()
	for _, s := range []syscall.Signal{s, syscall.SIGTERM} {
		if !p.alive() {
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
