package verify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// waves divides the probes that are to be asked, by index, into those that can be
// asked at a time. The router knows one place for an origin: if it is a page's for
// some probes and a target for others, they take turns.
func waves(probes []rule.Probe, todo []int) [][]int {
	pages, targets := map[fetch.Origin]bool{}, []fetch.Origin{}
	for _, p := range probes {
		pages[p.Caller.Origin] = true
		if t := p.Target(); !slices.Contains(targets, t) {
			targets = append(targets, t)
		}
	}
	if !slices.ContainsFunc(targets, func(t fetch.Origin) bool { return pages[t] }) {
		return [][]int{todo}
	}
	out := make([][]int, len(targets))
	for _, i := range todo {
		n := slices.Index(targets, probes[i].Target())
		out[n] = append(out[n], i)
	}
	return out
}

// indexes are 0 to n-1.
func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// plan is what the probes of a wave need: the origins of their pages, their
// targets with the address of each, and the ports of both. The orders in which a
// shared cache is asked have further pages.
type plan struct {
	probes  []int
	pages   []fetch.Origin
	targets map[fetch.Origin]string
	ports   map[uint16]bool
	orders  map[int][]rule.Order // by probe
}

// newPlan plans a wave; at has the address of each target.
func newPlan(probes []rule.Probe, wave []int, at map[string]string) (plan, error) {
	p := plan{probes: wave, targets: map[fetch.Origin]string{}, ports: map[uint16]bool{}, orders: map[int][]rule.Order{}}
	for _, i := range wave {
		if err := p.add(probes[i].Ask, at); err != nil {
			return p, fmt.Errorf("verify: %s: %w", probes[i].ID, err)
		}
		for _, o := range probes[i].Orders() {
			p.orders[i] = append(p.orders[i], o)
			if err := errors.Join(p.add(o.First, at), p.add(o.Second, at)); err != nil {
				return p, fmt.Errorf("verify: %s: %w", probes[i].ID, err)
			}
		}
	}
	return p, nil
}

func (p *plan) add(a rule.Ask, at map[string]string) error {
	u, err := pageURL(a)
	if err != nil {
		return err
	}
	if !a.Caller.Origin.Opaque() {
		p.pages = append(p.pages, a.Caller.Origin)
	}
	p.targets[a.Target()] = at[a.Target().String()]
	p.ports[port(a.Target())], p.ports[port(u.Origin())] = true, true
	return nil
}
