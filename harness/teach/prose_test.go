package teach

import "testing"

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"plain <b>":             "plain &lt;b&gt;",
		"say `<b>` twice: `c`.": "say <code>&lt;b&gt;</code> twice: <code>c</code>.",
		"a **term** here":       "a <dfn>term</dfn> here",
		"`a ** b` and **c**":    "<code>a ** b</code> and <dfn>c</dfn>",
	} {
		if got := string(prose(text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
