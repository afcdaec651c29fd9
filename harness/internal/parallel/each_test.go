package parallel_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/internal/parallel"
)

func TestEach(t *testing.T) {
	var mu sync.Mutex
	var got []int
	var now, most atomic.Int32
	full := make(chan struct{})
	parallel.Each(t.Context(), 3, []int{1, 2, 3, 4, 5, 6, 7}, func(n int) {
		if at := now.Add(1); at > most.Load() {
			most.Store(at)
			if at == 3 {
				close(full)
			}
		}
		<-full // three calls are under way
		now.Add(-1)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, n)
	})
	if slices.Sort(got); !slices.Equal(got, []int{1, 2, 3, 4, 5, 6, 7}) {
		t.Errorf("called with %v", got)
	}
	if most.Load() != 3 {
		t.Errorf("%d at a time, want 3", most.Load())
	}
}

// When the context ends, what has begun is finished, and nothing else begins.
func TestEachEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var calls atomic.Int32
	parallel.Each(ctx, 1, make([]int, 100), func(int) {
		if calls.Add(1) == 5 {
			cancel()
		}
	})
	if calls.Load() != 5 {
		t.Errorf("%d calls, want 5", calls.Load())
	}
}
