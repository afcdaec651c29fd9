package driver

// Waiting returns how many calls wait for an outcome.
func (t *Tab) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting)
}
