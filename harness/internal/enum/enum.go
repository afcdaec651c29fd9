// Package enum turns small enums into words and back. It knows no enum. It may
// change without notice.
package enum

import "fmt"

// Name returns the i-th name, or "what(i)" where there is none.
func Name[E ~uint8](what string, names []string, i E) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%s(%d)", what, i)
}

// Parse finds text among names and sets e to its index. The error says what the
// text should have been, and lists the names.
func Parse[E ~uint8](what string, names []string, text string, e *E) error {
	for i, n := range names {
		if n == text {
			*e = E(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a %s: it is one of %q", text, what, names)
}
