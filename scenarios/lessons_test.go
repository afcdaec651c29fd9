package scenarios

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// lessons reads the lessons and their scenarios.
func lessons(t *testing.T) ([]Lesson, Catalogue) {
	t.Helper()
	list, c, err := readLessons(embeddedLessons, "scenarios")
	if err != nil {
		t.Fatalf("\n%v", err)
	}
	return list, c
}

// Each lesson builds on those before it.
func TestLessonsAreInOrder(t *testing.T) {
	want := []string{
		"origin", "sent-not-read", "preflight", "allow-origin", "allow-methods", "allow-headers", "allow-credentials", "wildcard", "same-site",
		"expose-headers", "max-age", "redirects", "errors", "duplicates", "vary", "postman", "not-protected",
	}
	list, err := Lessons()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, l := range list {
		got = append(got, l.ID)
		if next := append(want, "")[i+1]; l.Next != next {
			t.Errorf("%s is followed by %q, want %q", l.ID, l.Next, next)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the lessons are %q, want %q", got, want)
	}
}

// Every want of a lesson follows from the standard.
func TestLessonsAreProved(t *testing.T) {
	list, c := lessons(t)
	if len(c.Scenarios) != len(list) {
		t.Errorf("%d lessons have %d scenarios", len(list), len(c.Scenarios))
	}
	proveAll(t, c)
}

// The lab is on plain http and this machine: what a lesson says must follow
// there as well.
func TestLessonsHoldInTheLab(t *testing.T) {
	list, _ := lessons(t)
	for _, l := range list {
		t.Run(l.ID, func(t *testing.T) {
			s := l.Scenario
			if s.Page != scenario.PageApp || s.ServiceWorker != nil || s.Document != nil || len(s.Cookies) > 0 {
				t.Error("the lab has one kind of page, and cannot put cookies into a browser")
			}
			p := labPlacement(t)
			scripts, err := s.Script(p)
			if err != nil {
				t.Fatal(err)
			}
			for i, prediction := range s.Declared(chromium.Engine.Agent(), p, scripts) {
				for _, m := range judge.Compare(scripts[i].Want, scripts[i], prediction) {
					t.Errorf("step %d: %s: the lesson says %s, the standard says %s there", i+1, m.Name, m.Want, m.Got)
				}
				for _, hop := range scripts[i].Hops {
					if hop.Preflight.Bytes+hop.Response.Bytes != "" || hop.URL.Scheme != "http" {
						t.Errorf("step %d: %s cannot be served by the lab", i+1, hop.URL)
					}
				}
			}
		})
	}
}

// labPlacement puts the roles where the teaching lab has them.
func labPlacement(t *testing.T) scenario.Placement {
	t.Helper()
	home, err := weburl.At(fetch.TupleOrigin("http", "localhost", 8001), scenario.PagePath)
	if err != nil {
		t.Fatal(err)
	}
	site := home.SchemefulSite()
	return scenario.Placement{
		Document: home,
		Page:     fetch.Client{Origin: home.Origin(), URL: home, TopLevelSite: site, SiteForCookies: site},
		Bases: map[scenario.Role]fetch.Origin{
			scenario.RoleSame:      home.Origin(),
			scenario.RoleAPI:       fetch.TupleOrigin("http", "localhost", 8002),
			scenario.RoleThird:     fetch.TupleOrigin("http", "localhost", 8003),
			scenario.RoleOtherSite: fetch.TupleOrigin("http", "127.0.0.1", 8004),
		},
		Prefix: "/x1",
	}
}

// The words that the standard does not have, and those that it has instead.
var notOurs = regexp.MustCompile(`(?i)\b(simple request|cors error|blocked by cors|real request|options call)\b`)

// Words that make a reader stop: persons in the place of pages and servers, and
// "is no X" in the place of "is not an X".
var riddles = regexp.MustCompile(`(?i)\b(nobody|somebody|whoever|is no)\b`)

var thereIsNo = regexp.MustCompile(`(?i)there\s+is\s+no`)

func TestLessonsAreReadable(t *testing.T) {
	list, _ := lessons(t)
	for _, l := range list {
		texts := slices.Concat(l.Text, l.Look, []string{l.Title, l.Teaches, l.Remember, l.Rule, l.Predict.Question})
		for _, c := range l.Predict.Choices {
			texts = append(texts, c.Text, c.Because)
		}
		for _, text := range texts {
			if len(text) > 520 || strings.Count(text, "`")%2 != 0 || strings.Count(text, "**")%2 != 0 {
				t.Errorf("%s: too long a paragraph, or marks that do not close: %q", l.ID, text)
			}
			if m := notOurs.FindString(text); m != "" {
				t.Errorf("%s: %q are not the standard's words", l.ID, m)
			}
			if m := riddles.FindString(thereIsNo.ReplaceAllString(text, "")); m != "" {
				t.Errorf("%s: %q in %q: name the thing, and say what it is not", l.ID, m, text)
			}
		}
		if n := len(l.Predict.Choices); n < 3 || n > 4 {
			t.Errorf("%s: %d choices; three or four can be told apart", l.ID, n)
		}
		for _, key := range FixKeys() {
			if lines := strings.Count(l.Fix[key], "\n"); lines > 45 {
				t.Errorf("%s: the fix for %s has %d lines", l.ID, key, lines)
			}
		}
	}
}

// A question whose right choice is always in one place teaches the place.
func TestRightChoicesAreSpread(t *testing.T) {
	list, _ := lessons(t)
	places := map[int]int{}
	for _, l := range list {
		places[slices.IndexFunc(l.Predict.Choices, func(c Choice) bool { return c.Right })]++
	}
	for i, n := range places {
		if n > len(list)*2/3 {
			t.Errorf("%d of %d right choices stand in place %d", n, len(list), i+1)
		}
	}
	if len(places) < 3 {
		t.Errorf("right choices stand in %d places", len(places))
	}
}

func TestLessonSchema(t *testing.T) {
	golden(t, "lessons/schema.json", string(lessonSchema.Bytes()))
}

// What is wrong with a lesson is told with its place, and nothing is returned.
func TestLessonMistakes(t *testing.T) {
	text, err := fs.ReadFile(embeddedLessons, "lessons/05-allow-methods.yaml")
	if err != nil {
		t.Fatal(err)
	}
	whole := string(text)
	const name = "lessons/01-allow-methods.yaml"
	if list, _, err := readLessons(fstest.MapFS{name: {Data: text}}, "x"); err != nil || len(list) != 1 || list[0].Next != "" {
		t.Fatalf("the lesson itself: %v, %d lessons", err, len(list))
	}
	for _, m := range []struct{ name, from, to, want string }{
		{"unknown field", "teaches:", "teach:", `unknown field "teach"`},
		{"missing field", "remember:", "recall:", `missing field "remember"`},
		{"anchor", "anchor: cors-preflight-fetch-0", "anchor: cors-preflight-fetsh-0", `"cors-preflight-fetsh-0" is not an anchor of the Fetch standard; did you mean`},
		{"id", "id: allow-methods", "id: allow-method", `is called 01-allow-method.yaml`},
		{"no right choice", "right: true\n", "right: false\n", "none is right; exactly one must be"},
		{"two right choices", "      claim: {preflight: absent}", "      claim: {preflight: sent}\n      right: true", "several are right; exactly one must be"},
		{"the right choice does not follow", "claim: {preflight: sent, request: absent, refused: method-not-allowed}", "claim: {preflight: sent, request: sent}", "does not follow from step 1"},
		{"a wrong choice follows", "claim: {preflight: absent}", "claim: {refused: method-not-allowed}", "the choice is wrong, but its claim follows from step 1"},
		{"a claim of what the want does not say", "claim: {preflight: absent}", "claim: {cookie: sent}", "does not speak of all that the choice claims"},
		{"an empty claim", "claim: {preflight: absent}", "claim: {}", "the claim says nothing"},
		{"step", "predict:\n", "predict:\n  step: 9\n", "the scenario has 3 steps"},
		{"no fix", "  fastapi: |", "  flask: |", "there is no fix for fastapi"},
		{"one express program", "    // Without the cors package", "    // The same without it", "an express fix is two programs"},
		{"both scenarios", "scenario:\n", "shows: preflight-cache/hit\nscenario:\n", "a lesson has one of the fields shows"},
		{"the scenario's id", "id: lessons/allow-methods", "id: lessons/methods", `the id of a lesson's own scenario is "lessons/allow-methods"`},
		{"the scenario's anchor", "  spec: cors-preflight-fetch-0", "  spec: nowhere", `"nowhere" is not an anchor`},
		{"a placeholder", "Access-Control-Allow-Origin: $ORIGIN, Access-Control-Allow-Methods: \"GET", "Access-Control-Allow-Origin: $ORIGN, Access-Control-Allow-Methods: \"GET", "$ORIGN"},
		{"not YAML", "id: allow-methods", "id: [", "not YAML"},
	} {
		t.Run(m.name, func(t *testing.T) {
			if !strings.Contains(whole, m.from) {
				t.Fatalf("the lesson has no %q", m.from)
			}
			list, _, err := readLessons(fstest.MapFS{name: {Data: []byte(strings.Replace(whole, m.from, m.to, 1))}}, "x")
			var all *Mistakes
			if !errors.As(err, &all) || list != nil {
				t.Fatalf("readLessons = %d lessons, %v; want *Mistakes", len(list), err)
			}
			if !strings.Contains(err.Error(), m.want) {
				t.Errorf("got\n%v\nwant %s", err, m.want)
			}
			if at := all.List[0].At; at.File != "x/"+name || at.Line == 0 || at.Column == 0 {
				t.Errorf("the mistake stands at %v:%d", at, at.Column)
			}
		})
	}
}

// A lesson that names a scenario gets that of the catalogue.
func TestLessonOfTheCatalogue(t *testing.T) {
	text, err := os.ReadFile("lessons/02-sent-not-read.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, _ := lessons(t)
	whole, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		if i := slices.IndexFunc(whole.Scenarios, func(s scenario.Scenario) bool { return s.ID == l.Shows }); l.Shows != "" && l.Scenario.At != whole.Scenarios[i].At {
			t.Errorf("%s: %s is at %v, in the catalogue at %v", l.ID, l.Shows, l.Scenario.At, whole.Scenarios[i].At)
		}
	}
	bad := strings.Replace(string(text), "simple-requests/no-allow-origin", "simple-requests/no-allow-orign", 1)
	_, _, err = readLessons(fstest.MapFS{"lessons/01-sent-not-read.yaml": {Data: []byte(bad)}}, "x")
	if err == nil || !strings.Contains(err.Error(), "did you mean simple-requests/no-allow-origin") {
		t.Errorf("an unknown scenario: %v", err)
	}
	if _, _, err = readLessons(fstest.MapFS{}, "x"); err == nil || !strings.Contains(err.Error(), "no file matches") {
		t.Errorf("no lesson: %v", err)
	}
}
