package scenarios

import (
	_ "embed" // the reasons
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// notCoveredFile lists the behaviours that no scenario can cover, and why. It
// stands beside the catalogue's files, and is none of them.
const notCoveredFile = "not-covered.yaml"

//go:embed not-covered.yaml
var notCoveredYAML string

// readReasons reads the list of reasons into the rows of all behaviours.
func readReasons(name, text string, rows []Coverage) error {
	r := &reasons{file: strict.NewSource(name, text), found: &strict.Found{}, rows: rows, at: make(map[int]strict.Place)}
	if root := strict.Parse(r.file, "scenario", r.found); root != nil {
		r.read(root)
	}
	return r.found.Err()
}

// reasons is the list while it is read.
type reasons struct {
	file  *strict.Source
	found *strict.Found
	rows  []Coverage
	at    map[int]strict.Place // where the reason for a number stands
}

func (r *reasons) read(root *strict.Node) {
	list, ok := r.fields(root, "notCovered")["notCovered"]
	if !ok || !r.kind(list, strict.Sequence) {
		return
	}
	for _, n := range list.Items {
		r.entry(n)
	}
}

func (r *reasons) entry(n *strict.Node) {
	f := r.fields(n, "numbers", "reason")
	reason, numbers := f["reason"], f["numbers"]
	if reason == nil || numbers == nil || !r.kind(reason, strict.String) || !r.kind(numbers, strict.Sequence) {
		return
	}
	text := strings.Join(strings.Fields(reason.Text), " ")
	if text == "" {
		r.say(reason, "a reason must not be empty")
	}
	if len(numbers.Items) == 0 {
		r.say(numbers, "a reason is for at least one number")
	}
	for _, one := range numbers.Items {
		r.number(one, text)
	}
}

// number gives a behaviour its reason.
func (r *reasons) number(n *strict.Node, reason string) {
	if !r.kind(n, strict.Number) {
		return
	}
	number, err := strconv.Atoi(n.Text)
	if err != nil || number < 1 || number > len(r.rows) {
		r.say(n, "there is no behaviour %s (behaviours: 1 to %d)", n.Text, len(r.rows))
		return
	}
	row := &r.rows[number-1]
	switch first, twice := r.at[number]; {
	case twice:
		r.say(n, "behaviour %d has a reason already, on line %d", number, first.Line)
	case len(row.Scenarios) > 0:
		r.say(n, "behaviour %d is covered by %s: it needs no reason", number, row.Scenarios[0])
	default:
		r.at[number], row.Reason = n.At, reason
	}
}

// fields returns the values of a mapping that has these fields, and no other.
func (r *reasons) fields(n *strict.Node, names ...string) map[string]*strict.Node {
	if !r.kind(n, strict.Mapping) {
		return nil
	}
	out := make(map[string]*strict.Node)
	for _, e := range n.Entries {
		if !slices.Contains(names, e.Key) {
			r.found.At(r.file, e.At, "unknown field %q%s (fields here: %s)", e.Key, strict.DidYouMean(e.Key, names), strings.Join(names, ", "))
			continue
		}
		out[e.Key] = e.Value
	}
	for _, name := range names {
		if out[name] == nil {
			r.say(n, "missing field %q", name)
		}
	}
	return out
}

// kind reports whether a value is of the kind that must stand here.
func (r *reasons) kind(n *strict.Node, want strict.Kind) bool {
	if n.Kind == want || n.Broken() {
		return n.Kind == want
	}
	r.say(n, "%s", strict.WrongKind(n.Kind, want))
	return false
}

func (r *reasons) say(n *strict.Node, format string, args ...any) {
	r.found.At(r.file, n.At, format, args...)
}
