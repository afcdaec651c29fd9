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

func TestNginxString(t *testing.T) {
	for text, want := range map[string]string{"GET": "GET", "GET, PUT": `"GET, PUT"`, "": `""`, "*": `"*"`, "a;b": `"a;b"`} {
		if got := nginxString(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{"PUT": "PUT", "a b": "'a b'", "it's": `'it'\''s'`, "": "''", "$(id)": "'$(id)'"} {
		if got := quote(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
