package mend

import (
	"regexp"
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	tests := []struct {
		pattern  string
		in, outs []string
	}{
		{"https://app.example.com", []string{"https://app.example.com"},
			[]string{"https://app.example.com.evil.test", "https://appxexample.com", "http://app.example.com", "https://app.example.com:8443",
				"https://evilapp.example.com", "xhttps://app.example.com", "https://app.example.com."}},
		{"https://*.example.com", []string{"https://a.example.com", "https://my_app-1.example.com"},
			[]string{"https://example.com", "https://a.b.example.com", "https://aexample.com", "https://.example.com", "https://a.example.com.evil.test",
				"https://a.examplexcom", "https://evil.test/.example.com", "https://a.example.com:1"}},
		{"https://**.example.com", []string{"https://a.example.com", "https://a.b.example.com"},
			[]string{"https://example.com", "https://a..example.com", "https://.a.example.com", "https://evil.test?.example.com"}},
		{"http://localhost:*", []string{"http://localhost", "http://localhost:1", "http://localhost:65535"},
			[]string{"http://localhost:", "http://localhost:1.evil.test", "http://localhost.evil.test", "http://localhost:*"}},
		{"https://**.example.com:*", []string{"https://a.b.example.com:1", "https://a.example.com"}, []string{"https://example.com:1"}},
		{"null", []string{"null"}, []string{"", "nullx"}},
	}
	for _, tt := range tests {
		re := regexp.MustCompile(Anchored(pattern(tt.pattern)))
		for _, o := range tt.in {
			if !re.MatchString(o) {
				t.Errorf("%s (%s) leaves out %s", tt.pattern, re, o)
			}
		}
		for _, o := range tt.outs {
			if re.MatchString(o) {
				t.Errorf("%s (%s) lets in %s", tt.pattern, re, o)
			}
		}
	}
}

func TestExactOrigins(t *testing.T) {
	for origin, want := range map[string]bool{
		"https://app.example.com": true, "http://localhost:5173": true, "null": true, "https://[::1]:8443": true, "https://a_b.example.com": true,
		"https://*.example.com": false, "http://localhost:*": false, "https://a$b.test": false, "": false, "NULL": false,
	} {
		if got := isExact(origin); got != want {
			t.Errorf("isExact(%q) = %v", origin, got)
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, o := range []string{"https://app.example.com", "https://*.example.com", "https://**.example.com:*", "null", "", "a://*.", "x\"y;{}$", "://:*"} {
		f.Add(o)
	}
	f.Fuzz(func(t *testing.T, origin string) {
		expression := Anchored(pattern(origin))
		re, err := regexp.Compile(expression)
		if err != nil {
			t.Fatalf("%q: %v", origin, err)
		}
		if strings.ContainsAny(strings.TrimSuffix(expression, "$"), "\"'`$;{}# \n%&,") {
			t.Errorf("%q: %s has a character that ends a string somewhere", origin, expression)
		}
		if !strings.Contains(origin, "*") && isASCII(origin) && !re.MatchString(origin) {
			t.Errorf("%q does not match %s", origin, expression)
		}
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7F }) < 0
}
