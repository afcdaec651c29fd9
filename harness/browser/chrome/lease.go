package chrome

import "sync"

// pageBudget is how many calls a shared page makes before another one takes its
// place: its renderer keeps a little memory for each. Tests alone change it.
var pageBudget = 5_000

// lease is a tab in use by one caller.
type lease struct {
	*tab
	once sync.Once
}

// lend returns the tab for one more user, or nil where the last one has closed
// it.
func (t *tab) lend() *lease {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.retired && t.users == 0 {
		return nil
	}
	t.users++
	return &lease{tab: t}
}

// Close gives the tab back; one that is retired closes with its last user.
func (l *lease) Close() error {
	l.once.Do(func() {
		l.mu.Lock()
		l.users--
		last := l.retired && l.users == 0
		l.mu.Unlock()
		if last {
			l.cancel()
		}
	})
	return nil
}

// retire has the tab close once nobody uses it.
func (t *tab) retire() {
	t.mu.Lock()
	last := !t.retired && t.users == 0
	t.retired = true
	t.mu.Unlock()
	if last {
		t.cancel()
	}
}

// unused reports whether nobody has the tab now.
func (t *tab) unused() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.users == 0
}

// spent reports whether the tab has made as many calls as it may.
func (t *tab) spent() bool {
	return t.calls.Made() >= pageBudget
}
