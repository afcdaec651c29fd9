package formats_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/formats"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func write(t *testing.T, f report.Format, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, r); err != nil {
		t.Fatalf("%s: %v", f.Name(), err)
	}
	reporttest.NoSecrets(t, b.String())
	return b.String()
}

func TestNamesAndFilesAreUnique(t *testing.T) {
	var seen []string
	for _, f := range formats.All {
		if f.Name() == "" || slices.Contains(seen, f.Name()) || f.File() != "" && slices.Contains(seen, f.File()) {
			t.Errorf("%q, %q: without a name, or listed twice", f.Name(), f.File())
		}
		seen = append(seen, f.Name(), f.File())
	}
}

// A folder that is not a format is named here; every other must be in the list.
func TestEveryFolderOfAFormatIsListed(t *testing.T) {
	other := []string{"diagram", "formats", "plain", "progress", "reporttest", "testdata"}
	folders, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("formats.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range folders {
		if d.IsDir() && !slices.Contains(other, d.Name()) && !strings.Contains(string(source), "\t"+d.Name()+".Format,\n") {
			t.Errorf("%s is not in the list of formats", d.Name())
		}
	}
}

func TestEveryFailureAppearsInEveryFormat(t *testing.T) {
	r := report.New(reporttest.Run(t))
	for _, f := range formats.All {
		got := write(t, f, r)
		for _, i := range r.Items {
			if !i.Passed() && !strings.Contains(got, i.ID) {
				t.Errorf("%s lacks %s", f.Name(), i.Title())
			}
		}
	}
}

func TestEveryFormatSaysThatARunIsPartial(t *testing.T) {
	result := reporttest.Find(t, "conforms").Result(t)
	says := map[string][]string{
		"text":  {"stopped after 1 of 412 scenarios"},
		"JSON":  {`"partial": true`, `"asked": 412`},
		"JUnit": {`errors="1"`, `<error type="partial" message="stopped after 1 of 412 scenarios">`},
		"HTML":  {"<title>Crosscheck: stopped early, ", "Stopped early: 412 scenarios were requested."},
	}
	for _, f := range formats.All {
		for _, run := range []report.Run{
			{Results: []judge.Result{result}, Asked: 412}, {Asked: 412}, // stopped
			{Results: []judge.Result{result}, Asked: 1}, {}, // whole
		} {
			r := report.New(run)
			got := write(t, f, r)
			if said := strings.Contains(strings.ToLower(got), "stopped ") || strings.Contains(got, `"partial": true`); said != r.Partial() {
				t.Errorf("%s of %d results, %d asked: says partial: %v", f.Name(), len(run.Results), run.Asked, said)
			}
			for _, s := range says[f.Name()] {
				if len(run.Results) == 1 && r.Partial() && !strings.Contains(got, s) {
					t.Errorf("%s does not say %q:\n%s", f.Name(), s, got)
				}
			}
		}
	}
}

// Whatever a target sends, a format holds no byte that a terminal or a parser acts
// on, and no secret.
func TestHostileBytesAreEscaped(t *testing.T) {
	s := reporttest.Find(t, "target-differs")
	s.Wire = func(w []wire.Exchange) []wire.Exchange {
		w[1].Response = append(w[1].Response,
			fetch.Header{Name: "Access-Control-Allow-Origin", Value: "\x1b[31m\xff\x00\nhttps://evil.example"},
			fetch.Header{Name: "Location", Value: "https://user:very-secret@host.example/"})
		return w
	}
	r := report.New(report.Run{Results: []judge.Result{s.Result(t)}})
	for _, f := range formats.All {
		got := write(t, f, r)
		if strings.ContainsAny(got, "\x1b\x00") || strings.Contains(got, "\xff") {
			t.Errorf("%s holds raw bytes", f.Name())
		}
		if !strings.Contains(got, "evil.example") {
			t.Errorf("%s does not show the value", f.Name())
		}
		if f.Name() == "text" {
			reporttest.Tidy(t, got)
		}
	}
}

func TestZeroValuesAreWritten(t *testing.T) {
	run := report.Run{Results: []judge.Result{{}, {Verdict: judge.Broken, Error: "x"}, {Steps: []judge.StepResult{{}}, Verdict: judge.TargetDiffers}}}
	for _, f := range formats.All {
		for _, r := range []*report.Report{{}, report.New(report.Run{}), report.New(run), {Items: []report.Item{{}}, Groups: []report.Group{{Items: []int{0}}}}} {
			write(t, f, r)
		}
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrorsComeBack(t *testing.T) {
	r := report.New(reporttest.Run(t))
	for _, f := range formats.All {
		if err := f.Write(full{}, r); !errors.Is(err, errFull) || !strings.Contains(err.Error(), f.Name()) {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
}

func TestFiles(t *testing.T) {
	if got, want := formats.Files(), "index.html, results.json and results.xml (JUnit)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A folder of reports holds each file in full, and nothing else.
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "report")
	r := report.New(reporttest.Run(t))
	for range 2 { // a second report takes the place of the first
		if err := formats.Folder(dir, r); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range formats.All {
		if f.File() == "" {
			continue
		}
		n++
		got, err := os.ReadFile(filepath.Join(dir, f.File()))
		if err != nil || string(got) != write(t, f, r) {
			t.Errorf("%s: %v, or other content", f.File(), err)
		}
	}
	if len(files) != n {
		t.Errorf("%d files, want %d", len(files), n)
	}
	if err := formats.Folder(filepath.Join(dir, "index.html"), r); err == nil {
		t.Error("a file was taken for a folder")
	}
}
