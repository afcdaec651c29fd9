package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// NothingSelected is the error of a selection with an id or label that matches
// no scenario.
type NothingSelected struct {
	Asked  string   // "id preflight/unlisted", "label redirects,post"
	Near   []string // ids or labels like it
	Labels []string // all there are, where a label was asked for
}

// Error names what was asked, and what is like it.
func (e *NothingSelected) Error() string {
	out := "select: nothing matches " + e.Asked
	if len(e.Near) > 0 {
		out += "; did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	if len(e.Labels) > 0 {
		out += " (labels: " + strings.Join(e.Labels, ", ") + ")"
	}
	return out
}

// Labels returns what a scenario can be selected by beside its id: its labels,
// its group (the first segment of the id), and its kind of page.
func Labels(s scenario.Scenario) []string {
	group, _, _ := strings.Cut(s.ID, "/")
	out := append([]string{group, s.Page.String()}, s.Labels...)
	slices.Sort(out)
	return slices.Compact(out)
}

// Select returns the scenarios that match one of the ids and one of the labels,
// in the catalogue's order; an empty list asks for nothing and matches all.
//
// An id matches itself, and with a slash at its end every id below it:
// "preflight/". A label can be several, joined by commas, of which a scenario
// must have each: ids and labels are thus (id OR id) AND ((label AND label) OR
// label). An id or a label that matches no scenario, and a selection of none,
// is a *[NothingSelected].
func (c Catalogue) Select(ids, labels []string) (Catalogue, error) {
	for _, id := range ids {
		if !slices.ContainsFunc(c.Scenarios, func(s scenario.Scenario) bool { return matchesID(s, id) }) {
			return Catalogue{}, c.noID(id)
		}
	}
	for _, label := range labels {
		if !slices.ContainsFunc(c.Scenarios, func(s scenario.Scenario) bool { return matchesLabels(s, label) }) {
			return Catalogue{}, c.noLabel(label)
		}
	}
	out := Catalogue{origins: c.origins}
	for _, s := range c.Scenarios {
		byID := len(ids) == 0 || slices.ContainsFunc(ids, func(id string) bool { return matchesID(s, id) })
		byLabel := len(labels) == 0 || slices.ContainsFunc(labels, func(l string) bool { return matchesLabels(s, l) })
		if byID && byLabel {
			out.Scenarios = append(out.Scenarios, s)
		}
	}
	if len(out.Scenarios) == 0 {
		asked := fmt.Sprintf("ids %s together with labels %s", quoteAll(ids), quoteAll(labels))
		if len(ids)+len(labels) == 0 {
			asked = "in an empty catalogue"
		}
		return Catalogue{}, &NothingSelected{Asked: asked}
	}
	return out, nil
}

func matchesID(s scenario.Scenario, id string) bool {
	return s.ID == id || strings.HasSuffix(id, "/") && strings.HasPrefix(s.ID, id)
}

func matchesLabels(s scenario.Scenario, label string) bool {
	has := Labels(s)
	for one := range strings.SplitSeq(label, ",") {
		if !slices.Contains(has, strings.TrimSpace(one)) {
			return false
		}
	}
	return true
}

func (c Catalogue) noID(id string) error {
	var known []string
	for _, s := range c.Scenarios {
		group, _, _ := strings.Cut(s.ID, "/")
		known = append(known, s.ID, group+"/")
	}
	near := strict.Nearest(id, known, 3)
	for _, k := range known { // a part of an id finds it as well
		if len(near) < 3 && id != "" && strings.Contains(k, strings.Trim(id, "/")) && !slices.Contains(near, k) {
			near = append(near, k)
		}
	}
	return &NothingSelected{Asked: "id " + id, Near: near}
}

func (c Catalogue) noLabel(label string) error {
	var known []string
	for _, s := range c.Scenarios {
		known = append(known, Labels(s)...)
	}
	slices.Sort(known)
	known = slices.Compact(known)
	var near []string
	for one := range strings.SplitSeq(label, ",") {
		if one = strings.TrimSpace(one); !slices.Contains(known, one) {
			near = append(near, strict.Nearest(one, known, 3)...)
		}
	}
	return &NothingSelected{Asked: "label " + label, Near: near, Labels: known}
}
