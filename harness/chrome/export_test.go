package chrome

import "testing"

// SetPageBudget sets how many calls a page makes, for one test.
func SetPageBudget(t *testing.T, calls int) {
	old := pageBudget
	pageBudget = calls
	t.Cleanup(func() { pageBudget = old })
}

// MaxShared is how many shared pages stay open.
const MaxShared = maxShared
