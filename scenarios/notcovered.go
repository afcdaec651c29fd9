package scenarios

import (
	_ "embed" // the reasons
	"slices"
	"strconv"
	"strings"
)

// notCoveredFile lists the behaviours that no scenario can cover, and why. It
// stands beside the catalogue's files, and is none of them.
const notCoveredFile = "not-covered.yaml"

//go:embed not-covered.yaml
var notCoveredYAML string

// readReasons reads the list of reasons into the rows of all behaviours.
func readReasons(name, text string, rows []Coverage) error {
	r := &reasons{file: newSource(name, text), found: &mistakes{}, rows: rows, at: make(map[int]place)}
	if root := parse(r.file, []byte(text), r.found); root != nil {
		r.read(root)
	}
	return r.found.err()
}

// reasons is the list while it is read.
type reasons struct {
	file  *source
	found *mistakes
	rows  []Coverage
	at    map[int]place // where the reason for a number stands
}

func (r *reasons) read(root *node) {
	list, ok := r.fields(root, "notCovered")["notCovered"]
	if !ok || !r.kind(list, sequenceNode) {
		return
	}
	for _, n := range list.items {
		r.entry(n)
	}
}

func (r *reasons) entry(n *node) {
	f := r.fields(n, "numbers", "reason")
	reason, numbers := f["reason"], f["numbers"]
	if reason == nil || numbers == nil || !r.kind(reason, stringNode) || !r.kind(numbers, sequenceNode) {
		return
	}
	text := strings.Join(strings.Fields(reason.text), " ")
	if text == "" {
		r.say(reason, "a reason must not be empty")
	}
	if len(numbers.items) == 0 {
		r.say(numbers, "a reason is for at least one number")
	}
	for _, one := range numbers.items {
		r.number(one, text)
	}
}

// number gives a behaviour its reason.
func (r *reasons) number(n *node, reason string) {
	if !r.kind(n, numberNode) {
		return
	}
	number, err := strconv.Atoi(n.text)
	if err != nil || number < 1 || number > len(r.rows) {
		r.say(n, "there is no behaviour %s (behaviours: 1 to %d)", n.text, len(r.rows))
		return
	}
	row := &r.rows[number-1]
	switch first, twice := r.at[number]; {
	case twice:
		r.say(n, "behaviour %d has a reason already, on line %d", number, first.line)
	case len(row.Scenarios) > 0:
		r.say(n, "behaviour %d is covered by %s: it needs no reason", number, row.Scenarios[0])
	default:
		r.at[number], row.Reason = n.at, reason
	}
}

// fields returns the values of a mapping that has these fields, and no other.
func (r *reasons) fields(n *node, names ...string) map[string]*node {
	if !r.kind(n, mappingNode) {
		return nil
	}
	out := make(map[string]*node)
	for _, e := range n.entries {
		if !slices.Contains(names, e.key) {
			r.found.at(r.file, e.at, "unknown field %q%s (fields here: %s)", e.key, didYouMean(e.key, names), strings.Join(names, ", "))
			continue
		}
		out[e.key] = e.value
	}
	for _, name := range names {
		if out[name] == nil {
			r.say(n, "missing field %q", name)
		}
	}
	return out
}

// kind reports whether a value is of the kind that must stand here.
func (r *reasons) kind(n *node, want nodeKind) bool {
	if n.kind == want || n.broken {
		return n.kind == want
	}
	r.say(n, "%s", typeMistake(typeOf[n.kind], []string{typeOf[want]}))
	return false
}

// typeOf are the kinds in the words of a schema.
var typeOf = map[nodeKind]string{
	nullNode: "null", boolNode: "boolean", numberNode: "integer", stringNode: "string", sequenceNode: "array", mappingNode: "object",
}

func (r *reasons) say(n *node, format string, args ...any) { r.found.at(r.file, n.at, format, args...) }
