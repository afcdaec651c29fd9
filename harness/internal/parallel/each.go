// Package parallel does the same with many values, some at a time, and may change
// without notice. It starts no goroutine that outlives a call.
package parallel

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Each calls do with every value of a list, at most width at a time, and returns
// when all calls have. After ctx has ended it starts no further call.
func Each[T any](ctx context.Context, width int, list []T, do func(T)) {
	var group errgroup.Group
	group.SetLimit(max(width, 1))
	for _, v := range list {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			if ctx.Err() == nil {
				do(v)
			}
			return nil
		})
	}
	_ = group.Wait() // no call returns an error
}
