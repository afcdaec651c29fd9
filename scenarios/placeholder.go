package scenarios

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// looksLikePlaceholder matches texts that may be meant as placeholders.
var looksLikePlaceholder = regexp.MustCompile(`\$(?:[A-Z][A-Z_]*|\{[^}]*\}?)`)

// unexpanded are the values, by the end of their path, in which placeholders
// are not replaced.
var unexpanded = []string{
	"cookies", "fetch.method", "xhr.method", "fetch.body", "xhr.body", "userinfo", "integrity", "user", "password",
	"labels", "preflightRequest.body", "actualRequest.body", "preflightRequest.method", "actualRequest.method",
	"hidden", "lacks",
}

// prose are the fields that are words for people.
var prose = map[string]bool{"id": true, "rule": true, "spec": true, "because": true, "see": true, "versions": true}

// placeholders checks every string of a scenario for placeholders that do not
// exist, or that would stay as they are.
func (c *checker) placeholders(n *strict.Node) { c.placeholdersIn(n, "") }

func (c *checker) placeholdersIn(n *strict.Node, path string) {
	switch n.Kind {
	case strict.String:
		for _, m := range looksLikePlaceholder.FindAllString(n.Text, -1) {
			if err := placeholder(m); err != nil {
				c.say(n, "unknown placeholder %s: %v", m, err)
			} else if field, is := isUnexpanded(path); is {
				c.say(n, "placeholder %s is not replaced in %s: it would stay as it is", m, field)
			}
		}
	case strict.Sequence:
		for _, v := range n.Items {
			c.placeholdersIn(v, path)
		}
	case strict.Mapping:
		for _, e := range n.Entries {
			if !prose[e.Key] {
				c.placeholdersIn(e.Value, path+"."+e.Key)
			}
		}
	}
}

func isUnexpanded(path string) (string, bool) {
	for _, u := range unexpanded {
		if strings.HasSuffix(path, "."+u) || strings.Contains(path, "."+u+".") {
			return u, true
		}
	}
	return "", false
}

// placeholder asks the expander of package harness whether it knows one.
func placeholder(text string) error {
	s := scenario.Scenario{Steps: []scenario.Step{{
		Fetch: &scenario.Fetch{},
		Serve: &scenario.Serve{Response: &scenario.Answer{Body: text}},
	}}}
	scripts, err := s.Script(ProofPlacement(&scenario.Scenario{}))
	if err != nil {
		for inner := err; inner != nil; inner = errors.Unwrap(inner) {
			err = inner
		}
		return err
	}
	if strings.Contains(scripts[0].Hops[0].Response.Body, "$") {
		return fmt.Errorf("one is written $ORIGIN, or ${ORIGIN.host} for a part")
	}
	return nil
}
