package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Lesson is a scenario with the words that teach its rule: a question to answer
// before it runs, what to look at when it has run, and how a server is mended.
// In Text and Look words between backquotes are code, and in Text words between
// two asterisks on each side are a term; all other texts are plain.
type Lesson struct {
	ID       string            `json:"id" jsonschema:"required,pattern=^[a-z0-9]+(-[a-z0-9]+)*$,description=A stable slug: that of the file's name"`
	Title    string            `json:"title" jsonschema:"required,minLength=1"`
	Teaches  string            `json:"teaches" jsonschema:"required,minLength=1,description=One sentence: what the reader knows afterwards"`
	Text     []string          `json:"text" jsonschema:"required,minItems=1,description=Short paragraphs\\, read before the question"`
	Predict  Prediction        `json:"predict" jsonschema:"required,description=The question that is answered before the scenario runs"`
	Shows    string            `json:"shows,omitempty" jsonschema:"description=The id of a scenario of the catalogue; left out for one of the lesson's own"`
	Scenario scenario.Scenario `json:"scenario,omitzero" jsonschema:"description=A scenario of the lesson's own\\, with id lessons/ID"`
	Look     []string          `json:"look" jsonschema:"required,minItems=1,description=What to look at when it has run"`
	Remember string            `json:"remember" jsonschema:"required,minLength=1,description=What to keep in mind"`
	Rule     string            `json:"rule" jsonschema:"required,minLength=1,description=The standard's rule\\, in one or two sentences"`
	Anchor   string            `json:"anchor" jsonschema:"required,minLength=1,description=Where the rule stands: an anchor of the Fetch standard or the full URL of a section of another standard"`

	// Fix is, by FixKeys, a whole configuration or program of a server that
	// does it right. An express one is two programs, divided by FixWithout.
	Fix map[string]string `json:"fix" jsonschema:"required,description=By nginx\\, express and fastapi: what mends a server"`

	Next string `json:"-"` // the id of the lesson that follows; "" for the last
}

// FixKeys are the servers that every lesson has a fix for, in the order in
// which they are shown.
func FixKeys() []string { return []string{"nginx", "express", "fastapi"} }

// FixWithout starts the line between the two programs of an express fix: the
// first has the cors package, the second does without.
const FixWithout = "// Without the cors package"

// Prediction is a question about a step, of whose choices one is right.
type Prediction struct {
	Question string   `json:"question" jsonschema:"required,minLength=1"`
	Step     int      `json:"step,omitempty" jsonschema:"minimum=1,description=That the question is about\\, from 1; the first if left out"`
	Choices  []Choice `json:"choices" jsonschema:"required,minItems=2,description=Of which exactly one is right"`
}

// Choice is an answer to choose.
type Choice struct {
	Text    string `json:"text" jsonschema:"required,minLength=1"`
	Right   bool   `json:"right,omitempty"`
	Because string `json:"because" jsonschema:"required,minLength=1,description=Why it is right or wrong"`
	Claim   Claim  `json:"claim" jsonschema:"required,description=What the choice says of the step\\, to be held against its want"`
}

//go:embed lessons/*.yaml
var embeddedLessons embed.FS

// lessonSchema is that of lesson files.
var lessonSchema = strict.NewSchema(strict.Form{
	ID:     "https://github.com/crosscheck-cors/crosscheck/scenarios/lessons/schema.json",
	Title:  "A Crosscheck lesson",
	Type:   Lesson{},
	Adjust: known.adjust,
	Words: strict.Words{
		Patterns:     lessonPatterns(`^[/?#]`, `^[a-z0-9]+(-[a-z0-9]+)*$`, `^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$`),
		Alternatives: alternatives,
		Unknown:      known.unknownField,
		Count:        known.countMistake,
	},
})

// lessonPatterns says of patterns what the schema of scenario files says.
func lessonPatterns(patterns ...string) map[string]string {
	out := make(map[string]string, len(patterns))
	for _, p := range patterns {
		out[p] = known.schema.Meaning(p)
	}
	return out
}

// Lessons returns the lessons of this folder, in the order in which they build
// on one another. The error is a *[Mistakes] with everything that is wrong in
// their files.
func Lessons() ([]Lesson, error) {
	lessons, _, err := readLessons(embeddedLessons, "scenarios")
	return lessons, err
}

// readLessons reads lessons/*.yaml. The catalogue is of the lessons' scenarios.
func readLessons(fsys fs.FS, prefix string) ([]Lesson, Catalogue, error) {
	names, err := fs.Glob(fsys, "lessons/*.yaml") // sorted
	if err != nil {
		return nil, Catalogue{}, fmt.Errorf("lessons: %w", err)
	}
	l := &lessonLoader{loader: newLoader()}
	for i, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			l.found.File(path.Join(prefix, name), "cannot be read: %v", err)
			continue
		}
		l.lesson(strict.NewSource(path.Join(prefix, name), string(text)), i+1)
	}
	if len(names) == 0 {
		l.found.File(path.Join(prefix, "lessons/*.yaml"), "no file matches")
	}
	if err := l.found.Err(); err != nil {
		return nil, Catalogue{}, err
	}
	for i := range l.lessons[:len(l.lessons)-1] {
		l.lessons[i].Next = l.lessons[i+1].ID
	}
	return l.lessons, l.catalogue, nil
}

// lessonLoader reads lessons, and collects their scenarios as its loader does.
type lessonLoader struct {
	*loader
	lessons []Lesson
}

// lesson reads the file of the number, from 1.
func (l *lessonLoader) lesson(f *strict.Source, number int) {
	root := strict.Parse(f, "lesson", l.found)
	if root == nil {
		return
	}
	if violated := lessonSchema.Validate(f, root, l.found); len(violated) > 0 {
		return
	}
	var lesson Lesson
	if err := root.Decode(&lesson); err != nil {
		l.found.At(f, root.At, "cannot be decoded: %v", err)
		return
	}
	c := &checker{file: f, found: l.found, engines: l.format.engines}
	c.spec(root.Field("anchor"))
	if want := fmt.Sprintf("%02d-%s.yaml", number, lesson.ID); path.Base(f.Name) != want {
		c.say(root.Field("id"), "the file of lesson %d, %q, is called %s: its name says the order and the id", number, lesson.ID, want)
	}
	c.fix(lesson.Fix, root)
	if l.scenarioOf(&lesson, c, root) {
		c.prediction(&lesson, root.Field("predict"))
	}
	l.lessons = append(l.lessons, lesson)
}

// scenarioOf finds or reads a lesson's scenario; false where there is none that
// can be looked at.
func (l *lessonLoader) scenarioOf(lesson *Lesson, c *checker, root *strict.Node) bool {
	_, own := root.Child("scenario")
	if own == (lesson.Shows != "") {
		c.say(root, "a lesson has one of the fields shows, with a scenario's id, and scenario, of its own")
		return false
	}
	if !own {
		return l.named(lesson, c, root.Field("shows"))
	}
	if want := "lessons/" + lesson.ID; lesson.Scenario.ID != want {
		c.say(root.Field("scenario", "id"), "the id of a lesson's own scenario is %q", want)
	}
	before := len(l.found.List)
	l.scenario(c.file, "Lessons", root.Field("scenario"), false)
	if len(l.found.List) > before {
		return false
	}
	lesson.Scenario = l.catalogue.Scenarios[len(l.catalogue.Scenarios)-1]
	return true
}

// named takes a scenario of the catalogue.
func (l *lessonLoader) named(lesson *Lesson, c *checker, at *strict.Node) bool {
	catalogue, err := embeddedWith(lesson.Shows)
	if err != nil {
		c.say(at, "the catalogue cannot be read: %v", err)
		return false
	}
	i := slices.IndexFunc(catalogue.Scenarios, func(s scenario.Scenario) bool { return s.ID == lesson.Shows })
	if i < 0 {
		c.say(at, "%v", catalogue.noID(lesson.Shows))
		return false
	}
	lesson.Scenario = catalogue.Scenarios[i]
	l.catalogue.Scenarios = append(l.catalogue.Scenarios, lesson.Scenario)
	l.catalogue.origins[lesson.Shows] = catalogue.origins[lesson.Shows]
	return true
}

// embeddedWith reads the file of the catalogue that has the id, which takes a
// part of the time that all take; all, if none has it.
func embeddedWith(id string) (Catalogue, error) {
	names, err := fs.Glob(embedded, "*.yaml")
	if err != nil {
		return Catalogue{}, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(embedded, name)
		if err != nil {
			return Catalogue{}, err
		}
		if strings.Contains(string(text), "- id: "+id+"\n") {
			l := newLoader()
			l.glob(embedded, "scenarios/", name)
			return l.done()
		}
	}
	return Embedded()
}

// fix checks that there is one for each server.
func (c *checker) fix(fix map[string]string, root *strict.Node) {
	at := root.Field("fix")
	for _, key := range FixKeys() {
		if strings.TrimSpace(fix[key]) == "" {
			c.say(at, "there is no fix for %s", key)
		}
	}
	if len(fix) > len(FixKeys()) {
		c.say(at, "a fix is for %s alone", strings.Join(FixKeys(), ", "))
	}
	if strings.Count(fix["express"], "\n"+FixWithout) != 1 {
		c.say(at.Field("express"), "an express fix is two programs: with the cors package, and after a line that starts with %q", FixWithout)
	}
}
