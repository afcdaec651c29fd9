package scenarios

import (
	"slices"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

func TestReference(t *testing.T) {
	b := Behaviours()
	if len(b) != 300 {
		t.Fatalf("%d behaviours, want 300", len(b))
	}
	for i, one := range b {
		if one.Number != i+1 || one.Group == "" || one.Title == "" || one.Anchor == "" {
			t.Errorf("row %d is %+v", i+1, one)
		}
	}
	if got := Anchors()["concept-cors-check"]; got != "CORS check" {
		t.Errorf("concept-cors-check is the term %q", got)
	}
	if n := len(Anchors()); n < 500 {
		t.Errorf("%d anchors", n)
	}
	if codes := chromium.CorsErrors(); len(codes) != 28 || len(slices.Compact(slices.Sorted(slices.Values(codes)))) != 28 {
		t.Errorf("%d CorsError codes, want 28 different ones", len(codes))
	}
}

func TestNearest(t *testing.T) {
	words := []string{"credentials", "cache", "response", "MissingAllowOriginHeader"}
	for asked, want := range map[string]string{
		"credentails":        "credentials", // swapped
		"Respone":            "response",    // dropped, other case
		"cachee":             "cache",       // added
		"MissingAllowOrigin": "MissingAllowOriginHeader",
		"x":                  "",
		"method":             "",
		"":                   "",
	} {
		got := ""
		if near := strict.Nearest(asked, words, 1); len(near) > 0 {
			got = near[0]
		}
		if got != want {
			t.Errorf("strict.Nearest(%q) = %q, want %q", asked, got, want)
		}
	}
}
