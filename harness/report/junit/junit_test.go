package junit_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/junit"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

func write(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := junit.Format.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	reporttest.NoSecrets(t, b.String())
	return b.Bytes()
}

func TestGoldenOfEachKindOfCase(t *testing.T) {
	reporttest.Golden(t, "junit.xml", write(t, report.New(reporttest.Run(t, "conforms", "browser-differs", "broken"))))
}

// file is the part of a file that CI servers read.
type file struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Cases    []struct {
			Name    string  `xml:"name,attr"`
			File    string  `xml:"file,attr"`
			Line    int     `xml:"line,attr"`
			Failure *reason `xml:"failure"`
			Error   *reason `xml:"error"`
			Output  string  `xml:"system-out"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

type reason struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func read(t *testing.T, r *report.Report) file {
	t.Helper()
	var f file
	if err := xml.Unmarshal(write(t, r), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// Each item is a case in the suite of its section: a failure where it failed, an
// error where it is undecided, with its text and its place.
func TestCasesAreTheItems(t *testing.T) {
	r := report.New(reporttest.Run(t))
	items := map[string]report.Item{}
	for _, i := range r.Items {
		items[i.Section+"/"+i.ID] = i
	}
	f := read(t, r)
	cases, failures, errors := 0, 0, 0
	for _, s := range f.Suites {
		for _, c := range s.Cases {
			i, ok := items[s.Name+"/"+c.Name]
			if !ok {
				t.Errorf("%s is no item of %s", c.Name, s.Name)
			}
			cases++
			why := c.Failure
			if c.Failure != nil {
				failures++
			}
			if c.Error != nil {
				errors++
				why = c.Error
			}
			if (c.Failure != nil) != i.Failed() || (c.Error != nil) != (!i.Failed() && !i.Passed()) {
				t.Errorf("%s: failure %v, error %v", i.Title(), c.Failure, c.Error)
			}
			if c.File != i.At.File || c.Line != i.At.Line {
				t.Errorf("%s is at %s:%d", i.ID, c.File, c.Line)
			}
			if why != nil && (why.Type != i.Verdict.String() || why.Message != i.Why || why.Text != "\n"+plain.Item(i, plain.Options{})) {
				t.Errorf("%s: %+v", i.Title(), why)
			}
		}
	}
	if cases != len(r.Items) || cases != f.Tests || failures != f.Failures || errors != f.Errors || failures == 0 || errors == 0 {
		t.Errorf("%d cases, %d failures, %d errors; the file says %d, %d, %d", cases, failures, errors, f.Tests, f.Failures, f.Errors)
	}
}

func TestNotesOfWhatPassed(t *testing.T) {
	run := report.Run{Results: []judge.Result{{Scenario: &scenario.Scenario{ID: "a/b"}, Notes: []string{"seen twice"}}}}
	if c := read(t, report.New(run)).Suites[0].Cases[0]; !strings.Contains(c.Output, "seen twice") || c.Failure != nil {
		t.Errorf("%+v", c)
	}
}

// A run that was stopped has an error of its own, also where it has no item.
func TestPartial(t *testing.T) {
	for _, run := range []report.Run{{Of: "probe", Asked: 3}, {Of: "probe", Asked: 3, Results: []judge.Result{{}}}} {
		f := read(t, report.New(run))
		last := f.Suites[len(f.Suites)-1]
		if f.Errors != 1 || last.Errors != 1 || last.Cases[0].Name != "the run was stopped before all probes were judged" || !strings.HasPrefix(last.Cases[0].Error.Message, "stopped after ") {
			t.Errorf("%+v", f)
		}
	}
}
