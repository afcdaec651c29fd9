package servers

import (
	"bytes"
	"slices"
	"sync"
)

// maxLog bounds the lines that a log keeps.
const maxLog = 100

// ringLog keeps the last lines written to it.
type ringLog struct {
	mu    sync.Mutex
	lines []string
}

// Write takes one message.
func (l *ringLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) >= maxLog {
		l.lines = slices.Delete(l.lines, 0, 1)
	}
	l.lines = append(l.lines, string(bytes.TrimRight(p, "\n")))
	return len(p), nil
}

func (l *ringLog) last() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}
