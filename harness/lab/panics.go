package lab

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
)

// panics are what handlers of Config.Origins panicked with, each with its stack.
type panics struct {
	mu  sync.Mutex
	all []string
}

// watch returns a handler that notes a panic of h and lets it pass on.
// http.ErrAbortHandler is not noted: it is how a handler closes a connection.
func (p *panics) watch(origin string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				p.mu.Lock()
				p.all = append(p.all, fmt.Sprintf("the handler of %s panicked on %s %s: %v\n%s", origin, r.Method, r.URL.Path, v, debug.Stack()))
				p.mu.Unlock()
			}
			panic(v)
		}()
		h.ServeHTTP(w, r)
	})
}

// seen returns what was noted so far.
func (p *panics) seen() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.all...)
}
