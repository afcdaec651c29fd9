package copyas

import "testing"

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
