package target

import (
	"fmt"
	"strings"
)

// Error returns "file:line: problem", the remedy, and the program's last lines.
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.File != "" && e.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	case e.File != "":
		b.WriteString(e.File + ": ")
	}
	b.WriteString(e.Problem)
	if e.Remedy != "" {
		b.WriteString("\n  remedy: " + e.Remedy)
	}
	if e.Output != "" {
		b.WriteString("\n  " + strings.ReplaceAll(strings.TrimRight(e.Output, "\n"), "\n", "\n  "))
	}
	return b.String()
}
