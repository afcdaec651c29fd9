package report

import "io"

// Format writes reports. It decides nothing: it shows what a report holds.
type Format interface {
	// Name is the format's name as people write it: "JUnit".
	Name() string

	// File is the name of the format's file in a folder of reports:
	// "results.xml"; "" where a folder has none.
	File() string

	// Write writes a report, whole or partial. An error is the writer's, and
	// names the format.
	Write(w io.Writer, r *Report) error
}
