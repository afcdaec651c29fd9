// Package formats lists the formats of reports. It may change without notice.
//
// To add a format: a folder beside this one with a value Format, and one line in
// [All]. Flags and folders of reports follow from the list.
package formats

import (
	"path/filepath"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/html"
	"github.com/crosscheck-cors/crosscheck/harness/report/json"
	"github.com/crosscheck-cors/crosscheck/harness/report/junit"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
)

// All are the formats, in the order in which people read of them.
var All = []report.Format{
	text.Format,
	html.Format,
	json.Format,
	junit.Format,
}

// Files names the files of a folder of reports: "index.html, results.json and
// results.xml (JUnit)". A file whose ending does not tell its format has the
// format's name behind it.
func Files() string {
	var names []string
	for _, f := range All {
		name := f.File()
		if name == "" {
			continue
		}
		if ending := strings.TrimPrefix(filepath.Ext(name), "."); !strings.EqualFold(ending, f.Name()) {
			name += " (" + f.Name() + ")"
		}
		names = append(names, name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
