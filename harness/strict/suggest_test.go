package strict_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// A suggestion is a word that differs in few letters, or that goes on.
func TestNearest(t *testing.T) {
	words := []string{"allow", "forbid", "methods", "headers", "credentials", "exposed", "max-age", "allow", "id", "to"}
	for asked, want := range map[string][]string{
		"allow":       {"allow"},
		"alow":        {"allow"},
		"alolw":       {"allow"}, // two letters swapped are one mistake
		"ALLOW":       {"allow"},
		"allows":      {"allow"},
		"alxyw":       {"allow"},
		"axxyw":       nil,
		"method":      {"methods"},
		"metohds":     {"methods"},
		"cred":        {"credentials"}, // from four letters on the start will do
		"cre":         nil,
		"header":      {"headers"},
		"hedaer":      {"headers"},
		"maxage":      {"max-age"},
		"max_age":     {"max-age"},
		"i":           nil,
		"di":          {"id"},
		"ot":          {"to"},
		"":            nil,
		"unrelated":   nil,
		"crédentials": {"credentials"},
	} {
		if got := strict.Nearest(asked, words, 3); !slices.Equal(got, want) {
			t.Errorf("Nearest(%q) = %q, want %q", asked, got, want)
		}
	}
}

// The closest word comes first, of equally close ones the first of the list; and
// no more than asked for.
func TestNearestOrder(t *testing.T) {
	words := []string{"header-names", "headers", "header", "heather"}
	if got := strict.Nearest("header", words, 4); !slices.Equal(got, []string{"header", "headers", "heather", "header-names"}) {
		t.Errorf("%q", got)
	}
	if got := strict.Nearest("header", words, 2); !slices.Equal(got, []string{"header", "headers"}) {
		t.Errorf("%q", got)
	}
	if got := strict.Nearest("header", words, 0); got != nil {
		t.Errorf("%q", got)
	}
	if got := strict.Nearest("header", nil, 4); got != nil {
		t.Errorf("%q", got)
	}
}

// Words of more than 64 characters are never close.
func TestNearestLong(t *testing.T) {
	long := strings.Repeat("x", 65)
	if got := strict.Nearest(long+"y", []string{long}, 1); got != nil {
		t.Errorf("%q", got)
	}
	if got := strict.Nearest(long[:63], []string{long[:64]}, 1); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestDidYouMean(t *testing.T) {
	if got := strict.DidYouMean("alow", []string{"allow"}); got != `; did you mean "allow"?` {
		t.Errorf("%q", got)
	}
	if got := strict.DidYouMean("xyz", []string{"allow"}); got != "" {
		t.Errorf("%q", got)
	}
}
