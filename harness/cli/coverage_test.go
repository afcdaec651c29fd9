package cli

import "testing"

// The first ids that fit are listed, and at least one.
func TestFew(t *testing.T) {
	for _, c := range []struct {
		ids   []string
		width int
		want  string
	}{
		{[]string{"a/b"}, 3, "a/b"},
		{[]string{"a/b", "c/d"}, 8, "a/b, c/d"},
		{[]string{"a/b", "c/d"}, 7, "a/b +1"},
		{[]string{"a/b", "c/d", "e/f"}, 11, "a/b, c/d +1"},
		{[]string{"a/b", "c/d", "e/f"}, 10, "a/b +2"},
		{[]string{"a/longer-than-that", "c/d"}, 4, "a/longer-than-that +1"},
	} {
		if got := few(c.ids, c.width); got != c.want {
			t.Errorf("few(%q, %d) = %q, want %q", c.ids, c.width, got, c.want)
		}
	}
}
