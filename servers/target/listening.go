package target

import (
	"fmt"
	"slices"

	"github.com/crosscheck-cors/crosscheck/servers/process"
)

// Listening is who listens at some addresses, so that a program that takes the
// place of another is noticed.
type Listening map[string][]string // names of sockets, by address

// ListeningAt returns who listens at the addresses now. Where nothing listens, there
// is nothing to notice.
func ListeningAt(addresses []string) Listening {
	out := Listening{}
	for _, addr := range addresses {
		if names := process.Listeners(addr); len(names) > 0 {
			out[addr] = names
		}
	}
	return out
}

// Gone returns nil while one of the sockets of each address still listens.
func (l Listening) Gone() error {
	for addr, before := range l {
		now := process.Listeners(addr)
		switch {
		case slices.ContainsFunc(now, func(name string) bool { return slices.Contains(before, name) }):
		case len(now) == 0:
			return &Error{Problem: fmt.Sprintf("nothing listens on %s any more: the target has ended during the run", addr)}
		default:
			who := process.Owner(addr)
			if who == "" {
				who = "another program"
			}
			return &Error{Problem: fmt.Sprintf("the target was replaced during the run: %s listens on %s now", who, addr)}
		}
	}
	return nil
}
