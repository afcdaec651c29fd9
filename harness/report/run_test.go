package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// wholeRun is all samples as one run.
func wholeRun(t testing.TB) report.Run {
	run := report.Run{Browser: someChromium, Target: "embedded server", Took: 4321 * time.Millisecond}
	for _, s := range samples() {
		if !s.options.Full {
			run.Results = append(run.Results, s.result(t))
		}
	}
	return run
}

func TestSummaryGolden(t *testing.T) {
	run := wholeRun(t)
	var b bytes.Buffer
	if err := report.Summary(&b, run); err != nil {
		t.Fatal(err)
	}
	tidy(t, b.String())
	golden(t, "summary.txt", b.Bytes())
}

func TestSummaryOfNothingDoesNotSoundLikeSuccess(t *testing.T) {
	var b bytes.Buffer
	if err := report.Summary(&b, report.Run{}); err != nil {
		t.Fatal(err)
	}
	if b.String() != "nothing ran\n" {
		t.Errorf("got %q", b.String())
	}
}

func TestEveryFormatSaysThatARunIsPartial(t *testing.T) {
	result := find(t, "conforms").result(t)
	for name, f := range map[string]struct {
		write func(io.Writer, report.Run) error
		says  []string
	}{
		"summary": {report.Summary, []string{"partial: 1 of 412 scenarios"}},
		"JSON":    {report.JSON, []string{`"partial": true`, `"asked": 412`}},
		"JUnit":   {report.JUnit, []string{`errors="1"`, `<error type="partial" message="partial: 1 of 412 scenarios">`}},
		"HTML":    {report.HTML, []string{"<title>Crosscheck: partial, ", "Partial: the run was stopped, 412 scenarios were asked for."}},
	} {
		for _, run := range []report.Run{
			{Results: []judge.Result{result}, Asked: 412}, {Asked: 412}, // stopped
			{Results: []judge.Result{result}, Asked: 1}, {}, // whole
		} {
			var b bytes.Buffer
			if err := f.write(&b, run); err != nil {
				t.Fatal(name, err)
			}
			if said := strings.Contains(strings.ToLower(b.String()), "partial"); said != run.Partial() {
				t.Errorf("%s of %d results, %d asked: says partial: %v", name, len(run.Results), run.Asked, said)
			}
			for _, says := range f.says {
				if len(run.Results) == 1 && run.Partial() && !strings.Contains(b.String(), says) {
					t.Errorf("%s does not say %q:\n%s", name, says, b.String())
				}
			}
		}
	}
}

func TestJSONGoldenAndRoundTrip(t *testing.T) {
	run := wholeRun(t)
	var b bytes.Buffer
	if err := report.JSON(&b, run); err != nil {
		t.Fatal(err)
	}
	golden(t, "run.json", b.Bytes())
	noSecrets(t, b.String())

	var back report.Document
	dec := json.NewDecoder(&b)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report.NewDocument(run), back, cmpopts.IgnoreFields(browser.Info{}, "Engine")); diff != "" {
		t.Errorf("a document does not survive JSON (-before +after):\n%s", diff)
	}
	if back.Version != report.SchemaVersion {
		t.Errorf("version %d", back.Version)
	}
}

func TestJSONKeepsBytesOfHeaders(t *testing.T) {
	s := find(t, "conforms")
	s.scenario.Steps[0].Serve.Response.Headers = headers(acao, "$ORIGIN", "X-Bytes", "\xe9\x01<&>")
	doc := report.NewDocument(report.Run{Results: []judge.Result{s.result(t)}})
	for _, h := range doc.Scenarios[0].Steps[0].Wire[0].Response {
		if h[0] == "X-Bytes" {
			if h[1] != "é\x01<&>" {
				t.Errorf("got %q: want one character a byte", h[1])
			}
			return
		}
	}
	t.Error("the header is not in the document")
}

func noSecrets(t *testing.T, text string) {
	t.Helper()
	for _, s := range []string{"very-secret", "hop=secret"} {
		if i := strings.Index(text, s); i >= 0 {
			t.Errorf("a secret is shown: %s", text[max(0, i-200):i+len(s)])
		}
	}
}

func TestJUnitGolden(t *testing.T) {
	var b bytes.Buffer
	if err := report.JUnit(&b, wholeRun(t)); err != nil {
		t.Fatal(err)
	}
	golden(t, "junit.xml", b.Bytes())
	noSecrets(t, b.String())
	var back struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			Cases []struct {
				Failure *struct {
					Text string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	cases, failures := 0, 0
	for _, s := range back.Suites {
		for _, c := range s.Cases {
			cases++
			if c.Failure != nil {
				failures++
				if !strings.Contains(c.Failure.Text, "standard says") {
					t.Errorf("a failure without its text: %q", c.Failure.Text)
				}
			}
		}
	}
	if cases != back.Tests || failures != back.Failures || back.Failures == 0 || back.Errors == 0 {
		t.Errorf("%d cases, %d failures; the file says %+v", cases, failures, back)
	}
}

func TestHTMLGolden(t *testing.T) {
	var b bytes.Buffer
	if err := report.HTML(&b, wholeRun(t)); err != nil {
		t.Fatal(err)
	}
	golden(t, "index.html", b.Bytes())
	noSecrets(t, b.String())
	if m := regexp.MustCompile(`(?i)<script|<link[^>]*stylesheet|@import|url\(|\bsrc=`).FindString(b.String()); m != "" {
		t.Errorf("the page loads or runs something: %s", m)
	}
}

func TestHTMLEscapesWhatTargetsSay(t *testing.T) {
	s := find(t, "conforms")
	s.scenario.Rule = "<script>alert(1)</script>"
	s.scenario.Steps[0].Serve.Response.Headers = headers(acao, "<img src=x onerror=alert(1)>")
	var b bytes.Buffer
	if err := report.HTML(&b, report.Run{Results: []judge.Result{s.result(t)}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<script>") || strings.Contains(b.String(), "<img") {
		t.Error("markup of a target reached the page")
	}
}

func TestTextShowsHostileBytesAsEscapes(t *testing.T) {
	s := find(t, "target-differs")
	s.wire = func(w []wire.Exchange) []wire.Exchange {
		w[1].Response = append(w[1].Response, fetch.Header{Name: acao, Value: "\x1b[31m\xff\x00\nhttps://evil.example"},
			fetch.Header{Name: "Location", Value: "https://user:very-secret@host.example/"})
		return w
	}
	var b bytes.Buffer
	run := report.Run{Results: []judge.Result{s.result(t)}}
	if err := report.Text(&b, run.Results[0], report.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	tidy(t, b.String())
	if !strings.Contains(b.String(), `\x1B[31m\xFF\x00\nhttps://evil.example`) {
		t.Errorf("the value is not shown:\n%s", b.String())
	}
	for name, write := range map[string]func(io.Writer, report.Run) error{"JSON": report.JSON, "JUnit": report.JUnit, "HTML": report.HTML} {
		b.Reset()
		if err := write(&b, run); err != nil {
			t.Fatal(name, err)
		}
		if slices.ContainsFunc(b.Bytes(), func(c byte) bool { return c == 0x1B || c == 0 || c == 0xFF }) {
			t.Errorf("%s holds raw bytes", name)
		}
		noSecrets(t, b.String())
	}
}

func TestZeroResultsDoNotPanic(t *testing.T) {
	run := report.Run{Results: []judge.Result{{}, {Verdict: judge.Broken, Error: "x"}, {Steps: []judge.StepResult{{}}, Verdict: judge.TargetDiffers}}}
	for _, write := range []func(io.Writer, report.Run) error{report.JSON, report.JUnit, report.HTML} {
		if err := write(io.Discard, run); err != nil {
			t.Error(err)
		}
	}
	for _, r := range run.Results {
		tidy(t, report.String(r))
	}
	tidy(t, report.StepString(judge.StepResult{}))
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrorsComeBack(t *testing.T) {
	run := wholeRun(t)
	for name, err := range map[string]error{
		"text": report.Text(full{}, run.Results[0], report.TextOptions{}), "summary": report.Summary(full{}, run),
		"JSON": report.JSON(full{}, run), "JUnit": report.JUnit(full{}, run), "HTML": report.HTML(full{}, run),
	} {
		if !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProgressInPlainLines(t *testing.T) {
	var b bytes.Buffer
	tell, done := report.Progress(&b, 20, false)
	good, bad := find(t, "conforms").result(t), find(t, "browser-differs").result(t)
	for i := range 20 {
		if i == 4 {
			tell(bad)
			continue
		}
		tell(good)
	}
	done()
	tidy(t, b.String())
	golden(t, "progress.txt", b.Bytes())
}

func TestProgressOnATerminal(t *testing.T) {
	var b bytes.Buffer
	tell, done := report.Progress(&b, 2, true)
	tell(find(t, "browser-differs").result(t))
	tell(find(t, "conforms").result(t))
	done()
	if !strings.Contains(b.String(), "BrowserDiffers: simple-requests/no-allow-origin") || !strings.Contains(b.String(), "1/2") {
		t.Errorf("got %q", b.String())
	}
	var _ run.Runner = run.Runner{Progress: tell}
}

// TestPreview writes the page where a person can look at it.
func TestPreview(t *testing.T) {
	path := os.Getenv("REPORT_PREVIEW")
	if path == "" {
		t.Skip("REPORT_PREVIEW names no file")
	}
	var b bytes.Buffer
	if err := report.HTML(&b, wholeRun(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
