package scenarios

import (
	"errors"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

var selection = Catalogue{Scenarios: []scenario.Scenario{
	{ID: "redirects/one", Labels: []string{"slow"}},
	{ID: "redirects/two", Page: scenario.PagePort},
	{ID: "redirects-more/three", Labels: []string{"cookies", "slow"}},
	{ID: "preflight/unlisted-header"},
}}

func TestSelect(t *testing.T) {
	for _, tt := range []struct {
		name        string
		ids, labels []string
		want        string // the ids selected, or the error
	}{
		{"nothing asked", nil, nil, "redirects/one redirects/two redirects-more/three preflight/unlisted-header"},
		{"an id", []string{"redirects/two"}, nil, "redirects/two"},
		{"a group by prefix", []string{"redirects/"}, nil, "redirects/one redirects/two"},
		{"ids are OR, in the catalogue's order", []string{"redirects/two", "redirects/one"}, nil, "redirects/one redirects/two"},
		{"a group by label", nil, []string{"redirects"}, "redirects/one redirects/two"},
		{"a kind of page", nil, []string{"port"}, "redirects/two"},
		{"labels are OR", nil, []string{"port", "cookies"}, "redirects/two redirects-more/three"},
		{"a comma is AND", nil, []string{"slow, cookies"}, "redirects-more/three"},
		{"ids and labels are AND", []string{"redirects/"}, []string{"slow"}, "redirects/one"},

		{"an id that is a prefix but no group", []string{"redirects/o"}, nil,
			"select: nothing matches id redirects/o; did you mean redirects/ or redirects/one or redirects/two?"},
		{"a mistyped id", []string{"preflight/unlisted-haeder"}, nil,
			"select: nothing matches id preflight/unlisted-haeder; did you mean preflight/unlisted-header?"},
		{"one of two ids", []string{"redirects/one", "nowhere/"}, nil, "select: nothing matches id nowhere/"},
		{"a part of an id", []string{"header"}, nil, "select: nothing matches id header; did you mean preflight/unlisted-header?"},
		{"a mistyped label", nil, []string{"cookeis"},
			"select: nothing matches label cookeis; did you mean cookies? (labels: app, cookies, port, preflight, redirects, redirects-more, slow)"},
		{"labels that no scenario has together", nil, []string{"port,slow"},
			"select: nothing matches label port,slow (labels: app, cookies, port, preflight, redirects, redirects-more, slow)"},
		{"an empty id", []string{""}, nil, "select: nothing matches id "},
		{"an empty label", nil, []string{""},
			"select: nothing matches label  (labels: app, cookies, port, preflight, redirects, redirects-more, slow)"},
		{"ids and labels that exclude each other", []string{"preflight/"}, []string{"slow"},
			`select: nothing matches ids "preflight/" together with labels "slow"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := selection.Select(tt.ids, tt.labels)
			var ids []string
			for _, s := range c.Scenarios {
				ids = append(ids, s.ID)
			}
			got := strings.Join(ids, " ")
			if err != nil {
				var typed *NothingSelected
				if !errors.As(err, &typed) || len(ids) > 0 {
					t.Errorf("error %T beside %q", err, got)
				}
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	var typed *NothingSelected
	if _, err := (Catalogue{}).Select(nil, nil); !errors.As(err, &typed) {
		t.Errorf("of an empty catalogue: %v", err)
	}
}
