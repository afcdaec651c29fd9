package text_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

func write(t *testing.T, o text.Writer, r *report.Report) string {
	t.Helper()
	var b strings.Builder
	if err := o.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	reporttest.Tidy(t, b.String())
	return b.String()
}

func TestSummaryGolden(t *testing.T) {
	got := write(t, text.Writer{Brief: true}, report.New(reporttest.Run(t)))
	reporttest.Golden(t, "summary.txt", []byte(got))
}

// Items that did not pass come first, each as it is written alone, then what all
// came to; in full, every item does.
func TestItemsComeBeforeTheSummary(t *testing.T) {
	r := report.New(reporttest.Run(t))
	summary := write(t, text.Writer{Brief: true}, r)
	for _, full := range []bool{false, true} {
		want := ""
		for _, i := range r.Items {
			if full || !i.Passed() {
				want += plain.Item(i, plain.Options{Full: full}) + "\n"
			}
		}
		if got := write(t, text.Writer{Full: full}, r); got != want+summary {
			t.Errorf("full %v:\n%s", full, got)
		}
	}
	if text.String(r) != write(t, text.Format, r) {
		t.Error("String differs from Write")
	}
}

// A report that has one of everything, as a reader sees it.
func TestEveryPart(t *testing.T) {
	failed := func(id string) report.Item {
		return report.NewItem(judge.Result{Scenario: &scenario.Scenario{ID: id}, Verdict: judge.Broken, Error: "it broke"}, "again {id}")
	}
	remedy := &report.Remedy{Says: "do this", Snippet: "line 1;\nline 2;\n"}
	r := &report.Report{
		Title: "nginx, tested against cors.yaml", Of: "probe",
		About:   []report.Fact{{Label: "before", Text: "one"}, {Label: "after", Text: "two"}, {Text: "three"}},
		Notes:   []string{"a note " + strings.Repeat("of many words ", 8)},
		Items:   []report.Item{failed("a/1"), failed("a/2"), failed("b/1"), failed("a/3")},
		Groups:  []report.Group{{Items: []int{0, 1, 3}, Remedy: remedy}, {Items: []int{2}, Remedy: remedy}},
		Tables:  []report.Table{{Title: "unseen", Head: []string{"what", "time"}, Rows: [][]string{{"a long name", "1 ms"}, {"日本", "12 ms"}}, Means: []string{"It is fast."}}},
		Verdict: "4 probes in 1s: 4 broken",
		Tally:   []report.Tally{{About: "origin", Says: "works", Passed: 1, All: 2}, {About: "vary", Says: "works", Passed: 3, All: 3}},
		Facts:   []report.Fact{{Label: "note", Text: "a fact"}, {Text: "another"}},
		Lists:   []report.List{{Title: "differs: 1", Entries: []report.Entry{{Text: "a  ->  b", Detail: "a/1, a/2"}}}, {Title: "alone"}},
	}
	item := func(id string) string {
		return "Broken: " + id + `

  error     it broke
  next      Crosscheck or its browser failed, not the target. Run it again; if it happens again,
            report it with this text.
  rerun     again ` + id + "\n"
	}
	want := `nginx, tested against cors.yaml
before  one
after   two
        three
  a note of many words of many words of many words of many words of many words of many words of many
  words of many words

` + item("a/1") + `    also      a/2, a/3
    remedy    a configuration that keeps this route's promises
      | line 1;
      | line 2;

` + item("b/1") + `    remedy    see the configuration above

  what         time
  a long name  1 ms
  日本         12 ms

  It is fast.

4 probes in 1s: 4 broken
✗ origin          1 of    2: works
  vary            3 of    3: works
  note: a fact
  another

differs: 1
  a  ->  b
    a/1, a/2

alone
`
	if got := write(t, text.Format, r); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
