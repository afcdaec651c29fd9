package nginx

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// Argv gives nginx what the configuration does not say. The folder of its own
// logs and temporary files stays out of it.
func (program) Argv(c *target.Copy) (check, run []string) {
	common := []string{c.Program, "-c", c.Main}
	if !older(c.Version, 1, 19, 5) {
		common = append(common, "-e", "stderr")
	}
	more := strings.Join(c.Args, " ")
	check = slices.Concat(common, []string{"-t", "-g", more})
	return check, slices.Concat(common, []string{"-g", more})
}

// older reports whether a version is known and comes before another.
func older(version string, want ...int) bool {
	for i, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || i >= len(want) {
			return false
		}
		if n != want[i] {
			return n < want[i]
		}
	}
	return false
}

// placed matches a message of nginx that ends with the file and line of a mistake.
var placed = regexp.MustCompile(`^(.*) in (/.*):(\d+)\s*$`)

// Place returns the file and line of the user's that a line of nginx's output is
// about, or "" and 0 if there is none.
func (program) Place(c *target.Copy, line string) (file string, number int) {
	m := placed.FindStringSubmatch(line)
	if m == nil || strings.Contains(line, "[warn]") || strings.Contains(line, "[notice]") {
		return "", 0
	}
	number, _ = strconv.Atoi(m[3])
	for _, f := range c.Files {
		if f.Copy == m[2] {
			return f.Path, number
		}
	}
	return c.File, 0
}
