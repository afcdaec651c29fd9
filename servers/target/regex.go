package target

import (
	"regexp"
	"strings"
)

// matches reports whether a PCRE expression, read as a Go one without regard to
// case, matches. One that Go cannot read matches everything: the program itself
// will tell.
func matches(expr, s string) bool {
	expr = strings.NewReplacer("(?<=", "(?<=", "(?<!", "(?<!", "(?<", "(?P<").Replace(expr)
	re, err := regexp.Compile("(?i)" + expr)
	return err != nil || re.MatchString(s)
}
