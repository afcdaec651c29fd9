package rule_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

func TestOrders(t *testing.T) {
	for _, tt := range []struct {
		name, says string
		want       []string // "first > second", and "!" where the second must be refused
	}{
		{"two friends and a stranger", "origins: {allow: [https://a.example, https://b.example], forbid: [https://evil.test]}\nroutes: [{path: /x}]", []string{
			"a request without Origin > https://a.example", "https://b.example > https://a.example", "https://evil.test > https://a.example",
			"https://a.example > !https://evil.test", "a request without Origin > !https://evil.test",
		}},
		{"no other friend", "origins: {allow: [https://a.example], forbid: [https://evil.test]}\nroutes: [{path: /x}]", []string{
			"a request without Origin > https://a.example", "https://evil.test > https://a.example",
			"https://a.example > !https://evil.test", "a request without Origin > !https://evil.test",
		}},
		{"a friend that is the target itself does not ask", "origins: {allow: [https://a.example, https://api.example], forbid: [https://evil.test]}\nroutes: [{path: /x}]", []string{
			"a request without Origin > https://a.example", "https://evil.test > https://a.example",
			"https://a.example > !https://evil.test", "a request without Origin > !https://evil.test",
		}},
		{"with another header, a request without Origin differs in that, too", "origins: {allow: [https://a.example], forbid: [https://evil.test]}\nentries: {shop: {header: {X-Key: a}}}\nroutes: [{path: /x, headers: [X-Key], enter: shop}]", []string{
			"https://evil.test > https://a.example", "https://a.example > !https://evil.test",
		}},
		{"what is authorized is nobody else's", "origins: {allow: [https://a.example], forbid: [https://evil.test]}\nentries: {shop: {header: {Authorization: a}}}\nroutes: [{path: /x, headers: [Authorization], enter: shop}]", nil},
		{"caches keep no POST", "origins: {allow: [https://a.example]}\nroutes: [{path: /x, methods: [POST]}]", nil},
		{"nor what is not answered", "origins: {allow: [https://a.example]}\nroutes: [{path: /x}]\nupstream: {fault: reset}", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := policy.Parse("cors.yaml", []byte("target: https://api.example\nproxy: {kind: nginx, config: nginx.conf}\n"+tt.says+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			all := rule.Probes(policy.Resolve(p))
			i := slices.IndexFunc(all, func(q rule.Probe) bool { return q.Rule.Name == "vary" })
			if i < 0 {
				t.Fatal("no probe is about Vary")
			}
			var got []string
			for _, o := range all[i].Orders() {
				mark := ""
				if !o.Second.Promised {
					mark = "!"
				}
				if (o.Second.Want.Outcome == fetch.Readable) != o.Second.Promised {
					t.Errorf("%s after %s: want %s", o.Second.Caller.Origin, o.Who(), o.Second.Want.Outcome)
				}
				got = append(got, o.Who()+" > "+mark+o.Second.Caller.Origin.String())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// What a reflecting application says to one origin it says to no other, and a
// request that names none is told nothing that has the origin in it.
func TestOrdersAnswerEachOriginItsOwn(t *testing.T) {
	p, err := policy.Parse("cors.yaml", []byte("target: https://api.example\nproxy: {kind: nginx, config: nginx.conf}\n"+
		"origins: {allow: [https://a.example], forbid: [https://evil.test]}\nroutes: [{path: /x}]\n"+
		"upstream: {headers: {Access-Control-Allow-Origin: $ORIGIN}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	all := rule.Probes(policy.Resolve(p))
	vary := all[slices.IndexFunc(all, func(q rule.Probe) bool { return q.Rule.Name == "vary" })]
	want := map[string]string{"a request without Origin": "", "https://a.example": "https://a.example", "https://evil.test": "https://evil.test"}
	for _, o := range vary.Orders() {
		got, _ := o.First.Response.Headers.Get("Access-Control-Allow-Origin")
		if got != want[o.Who()] {
			t.Errorf("%s is told %q", o.Who(), got)
		}
		if kept, _ := o.First.Response.Headers.Get("Cache-Control"); !strings.Contains(kept, "s-maxage") {
			t.Errorf("%s: %q keeps shared caches out", o.Who(), kept)
		}
	}
}
