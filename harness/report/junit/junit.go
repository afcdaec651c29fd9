package junit

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
)

// product is the name of what has no section.
const product = "crosscheck"

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Time     string   `xml:"time,attr"`
	Suites   []*suite
}

type suite struct {
	XMLName    xml.Name   `xml:"testsuite"`
	Name       string     `xml:"name,attr"`
	Tests      int        `xml:"tests,attr"`
	Failures   int        `xml:"failures,attr"`
	Errors     int        `xml:"errors,attr"`
	Time       string     `xml:"time,attr"`
	Properties []property `xml:"properties>property,omitempty"`
	Cases      []testCase
}

type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type testCase struct {
	XMLName   xml.Name `xml:"testcase"`
	Name      string   `xml:"name,attr"`
	ClassName string   `xml:"classname,attr"`
	File      string   `xml:"file,attr,omitempty"`
	Line      int      `xml:"line,attr,omitempty"`
	Time      string   `xml:"time,attr"`
	Failure   *reason  `xml:"failure"`
	Error     *reason  `xml:"error"`
	Output    *output  `xml:"system-out"`
}

type reason struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",cdata"`
}

type output struct {
	Text string `xml:",cdata"`
}

// Format writes a suite per section and a case per item. An item that failed is
// a failure, one that is undecided an error; both carry the text of the item.
var Format writer

type writer struct{}

// Name is "JUnit".
func (writer) Name() string { return "JUnit" }

// File is "results.xml".
func (writer) File() string { return "results.xml" }

// Write writes a report for CI servers.
func (writer) Write(w io.Writer, r *report.Report) error {
	if err := write(w, document(r)); err != nil {
		return fmt.Errorf("report: JUnit: %w", err)
	}
	return nil
}

func write(w io.Writer, doc suites) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func document(r *report.Report) suites {
	doc := suites{Name: product, Time: seconds(r.Took)}
	for _, s := range r.Sections(nil) {
		doc.add(suiteOf(r, s))
	}
	if r.Partial() {
		doc.add(partial(r))
	}
	return doc
}

func (d *suites) add(s *suite) {
	d.Suites = append(d.Suites, s)
	d.Tests += s.Tests
	d.Failures += s.Failures
	d.Errors += s.Errors
}

func suiteOf(r *report.Report, section report.Section) *suite {
	s := &suite{Name: cmp.Or(section.Name, product), Properties: properties(r), Tests: len(section.Items)}
	var took time.Duration
	for _, n := range section.Items {
		i := r.Items[n]
		c := caseOf(i)
		c.ClassName = s.Name
		s.Cases = append(s.Cases, c)
		took += i.Took
		if c.Failure != nil {
			s.Failures++
		}
		if c.Error != nil {
			s.Errors++
		}
	}
	s.Time = seconds(took)
	return s
}

// partial is a suite with one error: a CI server that finds only what passed in a
// run that was stopped must not show it as passed.
func partial(r *report.Report) *suite {
	c := testCase{Name: fmt.Sprintf("the run was stopped before all %ss were judged", r.Of), ClassName: product, Time: seconds(0), Error: &reason{Type: "partial", Message: r.Extent()}}
	return &suite{Name: product, Tests: 1, Errors: 1, Time: seconds(0), Properties: properties(r), Cases: []testCase{c}}
}

func caseOf(i report.Item) testCase {
	c := testCase{Name: i.ID, File: i.At.File, Line: i.At.Line, Time: seconds(i.Took)}
	message := cmp.Or(i.Why, layout.Clean(i.Rule))
	text := plain.Item(i, plain.Options{})
	why := &reason{Type: i.Verdict.String(), Message: message, Text: "\n" + text}
	switch {
	case i.Failed():
		c.Failure = why
	case !i.Passed():
		c.Error = why
	case len(i.Notes) > 0:
		c.Output = &output{text}
	default: // it passed, and there is nothing to say
	}
	return c
}

func properties(r *report.Report) []property {
	var out []property
	if b := report.BrowserLine(r.Browser); b != "" {
		out = append(out, property{"browser", b})
	}
	if r.Target != "" {
		out = append(out, property{"target", r.Target})
	}
	return out
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
