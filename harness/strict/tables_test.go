package strict_test

import "testing"

// Every mistake is noted once, at its place, with the line of the source, the
// characters concerned and what to change; and all of them at once.
func TestMistakes(t *testing.T) {
	for name, table := range tables {
		t.Run(name, func(t *testing.T) {
			for _, row := range table {
				row.check(t)
			}
		})
	}
}

// tables are the texts of this package's tests. They are the seeds of FuzzRead.
var tables = map[string][]reads{
	"syntax": syntax, "documents": documents, "types": types, "values": values, "fields": fields,
	"aliases": aliases, "encodings": encodings, "right": right,
}
