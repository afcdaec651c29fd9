package chrome

import "sync"

// pageBudget is how many calls a shared page makes before another one takes its
// place: its renderer keeps a little memory for each. Only tests change it.
var pageBudget = 5_000

// lease is a tab in use by one caller.
type lease struct {
	*tab
	once sync.Once
}

// lend returns a lease for one more user, or nil if the tab is closed.
func (t *tab) lend() *lease {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.retired && t.users == 0 {
		return nil
	}
	t.users++
	return &lease{tab: t}
}

// Close ends the lease. A retired tab closes with its last lease.
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

// retire closes the tab as soon as it has no lease.
func (t *tab) retire() {
	t.mu.Lock()
	last := !t.retired && t.users == 0
	t.retired = true
	t.mu.Unlock()
	if last {
		t.cancel()
	}
}

// unused reports whether the tab has no lease now.
func (t *tab) unused() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.users == 0
}

// spent reports whether the tab has made as many calls as it may.
func (t *tab) spent() bool { return t.calls.Made() >= pageBudget }
