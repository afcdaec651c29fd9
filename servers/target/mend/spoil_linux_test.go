package mend_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// spoil is a way to break a block that is right: any of the texts in it becomes
// another.
type spoil struct {
	kind  mend.Kind
	from  []string
	to    func(string) string
	shows string // in what is then broken
}

func instead(text string) func(string) string { return func(string) string { return text } }

// sent is how each language says what Access-Control-Allow-Origin's value is.
var sent = []string{
	"$cors_origin_api_items always", "{http.request.header.Origin}", "%[var(txn.cors_origin_api_items)]", "%{CORS_ORIGIN_API_ITEMS}e",
}

var spoils = []spoil{
	{mend.MethodNotAllowed, []string{", DELETE"}, instead(""), `methods ["get" "put"]`},
	{mend.MethodTooMuch, []string{", DELETE"}, instead(", DELETE, PATCH"), `"delete" "patch"]`},
	{mend.HeaderNotAllowed, []string{", X-Trace"}, instead(""), `headers ["content-type"]`},
	{mend.HeaderTooMuch, []string{", X-Trace"}, instead(", X-Trace, X-Other"), `"x-trace" "x-other"]`},
	{mend.NotExposed, []string{"X-Total-Count, "}, instead(""), `exposes ["etag"]`},
	{mend.ExposedTooMuch, []string{"X-Total-Count, "}, instead("X-Total-Count, X-Internal, "), `exposes ["x-total-count" "x-internal" "etag"]`},
	{mend.CredentialsNotAllowed, []string{`"true"`}, instead(`"True"`), `Access-Control-Allow-Credentials is ["True"]`},
	{mend.MaxAgeShort, []string{`"600"`}, instead(`"6"`), `Access-Control-Max-Age is ["6"]`},
	{mend.VaryMissing, []string{"Vary Origin"}, instead("Vary Accept"), "GET without Origin: status 200, Vary is"},
	{
		mend.OriginNotListed, []string{`app.example.com`, `app\.example\.com`}, instead("other"),
		"GET from https://app.example.com: status 200, Access-Control-Allow-Origin is []",
	},
	{
		mend.WildcardCredentials, sent, func(s string) string { return "*" + s[len(strings.TrimSuffix(s, " always")):] },
		`GET from https://app.example.com: status 200, Access-Control-Allow-Origin is ["*"]`,
	},
	{
		mend.InvalidValue, sent, func(s string) string {
			return strings.TrimSuffix(s, " always") + "/" + s[len(strings.TrimSuffix(s, " always")):]
		},
		`GET from https://app.example.com: status 200, Access-Control-Allow-Origin is ["https://app.example.com/"]`,
	},
}

// placed is a configuration with the remedy's parts where it has a place for
// them.
func placed(t *testing.T, site string, parts []mend.Part) string {
	t.Helper()
	for i, part := range parts {
		place := fmt.Sprintf("@%d@", i)
		if !strings.Contains(site, place) {
			t.Fatalf("part %d has no place", i)
		}
		site = strings.ReplaceAll(site, place, part.Text)
	}
	return site
}

// spoiled runs the site with the block broken in every way that spoils lists.
// The remedy of each is the same block again.
func (r rig) spoiled(t *testing.T, site string) {
	for _, s := range spoils {
		t.Run(string(s.kind), func(t *testing.T) {
			fault := about(s.kind)
			right := placed(t, site, language(r.kind).Pieces(fault))
			fault.Kind = mend.MissingOrigin
			if right != placed(t, site, language(r.kind).Pieces(fault)) {
				t.Error("its remedy is not the block that is seen to keep the promise")
			}
			wrong := right
			for _, text := range s.from {
				wrong = strings.ReplaceAll(wrong, text, s.to(text))
			}
			held := r.at(t, wrong, r.up)
			if held.up(); !slices.ContainsFunc(held.broken, func(b string) bool { return strings.Contains(b, s.shows) }) {
				t.Errorf("%q should be broken, and not:\n%s", s.shows, strings.Join(held.broken, "\n"))
			}
		})
	}
}

// stricter takes null and credentials away.
func (r rig) stricter(t *testing.T, site string) {
	for _, k := range []mend.Kind{mend.NullAllowed, mend.CredentialsTooMuch} {
		t.Run(string(k), func(t *testing.T) {
			fault := about(k)
			if broken := strict(r.at(t, placed(t, site, language(r.kind).Pieces(fault)), r.up)); len(broken) != 3 {
				t.Errorf("before: %q", broken)
			}
			fault.Credentials = false
			fault.Allowed = slices.DeleteFunc(fault.Allowed, func(o string) bool { return o == "null" })
			for _, broken := range strict(r.at(t, placed(t, site, language(r.kind).Pieces(fault)), r.up)) {
				t.Error("after: " + broken)
			}
		})
	}
}

// strict lists what is broken if neither null nor credentials are promised.
func strict(p *promises) []string {
	p.unreadable("GET from null", p.ask("GET", "?own=1", "null"))
	p.unreadable("preflight from null", p.preflight("?own=1", "null"))
	res := p.ask("GET", "?own=1", letIn[0])
	p.same("GET", res, "Access-Control-Allow-Origin", letIn[0])
	if got := res.Header.Values("Access-Control-Allow-Credentials"); len(got) > 0 {
		p.breaks("GET: Access-Control-Allow-Credentials is %q", got)
	}
	return p.broken
}
