package report

// Section is the items that belong together, by what their Section says.
type Section struct {
	Name  string
	Items []int // indexes, in order
}

// Sections returns the sections of the items that are asked for, nil for all, in
// the order in which they appear. Items without a section are in one without a
// name.
func (r *Report) Sections(of func(Item) bool) []Section {
	var out []Section
	index := map[string]int{}
	for i, item := range r.Items {
		if of != nil && !of(item) {
			continue
		}
		n, ok := index[item.Section]
		if !ok {
			n = len(out)
			index[item.Section] = n
			out = append(out, Section{Name: item.Section})
		}
		out[n].Items = append(out[n].Items, i)
	}
	return out
}
