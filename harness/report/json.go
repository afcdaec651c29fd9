package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// JSON writes a run as a [Document].
func JSON(w io.Writer, run Run) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(NewDocument(run)); err != nil {
		return fmt.Errorf("report: JSON: %w", err)
	}
	return nil
}
