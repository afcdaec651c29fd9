package target

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// Diff returns a unified diff of the user's files and their copies, under the
// user's names; the copy's folder is "<copy>" in it. It is empty where nothing
// was changed.
func (a About) Diff() string {
	var b strings.Builder
	for _, f := range a.Files {
		b.WriteString(udiff.Unified(f.Path, f.Path+" (as tested)", f.Text, strings.ReplaceAll(f.Made, a.Dir, "<copy>")))
	}
	return b.String()
}
