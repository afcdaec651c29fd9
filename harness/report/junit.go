package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
)

type junitSuites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Time     string   `xml:"time,attr"`
	Suites   []*junitSuite
}

type junitSuite struct {
	XMLName    xml.Name        `xml:"testsuite"`
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Cases      []junitCase

	took time.Duration
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	XMLName   xml.Name     `xml:"testcase"`
	Name      string       `xml:"name,attr"`
	ClassName string       `xml:"classname,attr"`
	File      string       `xml:"file,attr,omitempty"`
	Line      int          `xml:"line,attr,omitempty"`
	Time      string       `xml:"time,attr"`
	Failure   *junitReason `xml:"failure"`
	Error     *junitReason `xml:"error"`
	Output    *junitText   `xml:"system-out"`
}

type junitReason struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

// JUnit writes a run for CI servers: a suite per section, a case per scenario.
// A disagreement is a failure, what nobody could know is an error; both carry
// the text of the result.
func JUnit(w io.Writer, run Run) error {
	doc := junitSuites{Name: "crosscheck", Tests: len(run.Results), Time: seconds(run.Took)}
	byName := map[string]*junitSuite{}
	for _, r := range run.Results {
		s := scenarioOf(r)
		suite := byName[s.Section]
		if suite == nil {
			suite = &junitSuite{Name: s.Section, Properties: properties(run)}
			if suite.Name == "" {
				suite.Name = "crosscheck"
			}
			byName[s.Section] = suite
			doc.Suites = append(doc.Suites, suite)
		}
		c := junitOf(r, run.Rerun)
		c.ClassName = suite.Name
		suite.Cases = append(suite.Cases, c)
		suite.took += r.Took
		suite.Time = seconds(suite.took)
		suite.Tests++
		if c.Failure != nil {
			suite.Failures++
			doc.Failures++
		}
		if c.Error != nil {
			suite.Errors++
			doc.Errors++
		}
	}
	if run.Partial() {
		doc.Suites = append(doc.Suites, partial(run))
		doc.Tests++
		doc.Errors++
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("report: JUnit: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("report: JUnit: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("report: JUnit: %w", err)
	}
	return nil
}

// partial is a suite with one error: a CI server that finds only what conforms
// in a run that was stopped must not show it as passed.
func partial(run Run) *junitSuite {
	c := junitCase{Name: "all scenarios were judged", ClassName: "crosscheck", Time: seconds(0), Error: &junitReason{Type: "partial", Message: progress(run)}}
	return &junitSuite{Name: "crosscheck", Tests: 1, Errors: 1, Time: seconds(0), Properties: properties(run), Cases: []junitCase{c}}
}

func junitOf(r judge.Result, rerun string) junitCase {
	s := scenarioOf(r)
	c := junitCase{Name: s.ID, File: s.At.File, Line: s.At.Line, Time: seconds(r.Took)}
	text := render(r, TextOptions{Rerun: rerun})
	message := s.Rule
	if i := mainStep(r); i >= 0 && r.Steps[i].Because != "" {
		message = r.Steps[i].Because
	} else if r.Error != "" {
		message = r.Error
	}
	reason := &junitReason{Type: r.Verdict.String(), Message: maskOf(r.Steps...).line(message), Text: "\n" + text}
	switch {
	case r.Verdict.Disagreement():
		c.Failure = reason
	case r.Verdict != judge.Conforms:
		c.Error = reason
	case len(r.Notes) > 0:
		c.Output = &junitText{text}
	default: // it conforms, and there is nothing to say
	}
	return c
}

func properties(run Run) []junitProperty {
	var out []junitProperty
	if b := browserLine(run.Browser); b != "" {
		out = append(out, junitProperty{"browser", b})
	}
	if run.Target != "" {
		out = append(out, junitProperty{"target", run.Target})
	}
	return out
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
