package json

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Format writes a report as a [Document].
var Format writer

type writer struct{}

// Name is "JSON".
func (writer) Name() string { return "JSON" }

// File is "results.json".
func (writer) File() string { return "results.json" }

// Write writes the document of a report.
func (writer) Write(w io.Writer, r *report.Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(NewDocument(r)); err != nil {
		return fmt.Errorf("report: JSON: %w", err)
	}
	return nil
}
