package servers

import (
	"sync"
	"time"
)

// running counts the goroutines of a set. After its end no goroutine can start.
type running struct {
	mu    sync.Mutex
	n     int
	ended bool
	idle  chan struct{} // closed when it has ended and n is 0
}

// enter counts the caller in; false means that the set is closed.
func (r *running) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return false
	}
	r.n++
	return true
}

func (r *running) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n--
	r.signal()
}

func (r *running) signal() {
	if r.ended && r.n == 0 {
		close(r.idle)
	}
}

// start runs f in a goroutine of its own, or not at all.
func (r *running) start(f func()) bool {
	if !r.enter() {
		return false
	}
	go func() {
		defer r.leave()
		f()
	}()
	return true
}

func (r *running) over() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended
}

func (r *running) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return
	}
	r.ended, r.idle = true, make(chan struct{})
	r.signal()
}

// wait waits until all goroutines have ended. It reports false after the
// timeout.
func (r *running) wait(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-r.idle:
		return true
	case <-t.C:
		return false
	}
}
