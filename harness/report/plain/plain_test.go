package plain_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
)

func TestTextGoldens(t *testing.T) {
	all := reporttest.Samples()
	names := map[string]bool{}
	for _, s := range all {
		names["testdata/"+s.Name+".txt"] = true
		t.Run(s.Name, func(t *testing.T) {
			got := plain.Item(report.NewItem(s.Result(t), s.Rerun), plain.Options{Full: s.Full})
			reporttest.Tidy(t, got)
			reporttest.Golden(t, s.Name+".txt", []byte(got))
		})
	}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, f := range files {
		if !names[filepath.ToSlash(f)] {
			t.Errorf("%s belongs to no sample", f)
		}
	}
}

func TestVerdictsOfTheSamples(t *testing.T) {
	want := map[string]judge.Verdict{
		"target-differs": judge.TargetDiffers, "target-differs-cookie-left-out": judge.TargetDiffers,
		"browser-differs": judge.BrowserDiffers, "inconclusive": judge.Inconclusive, "timed-out": judge.Inconclusive,
		"broken": judge.Broken, "broken-want": judge.Broken, "preflight-refused": judge.TargetDiffers,
		"redirect-chain": judge.TargetDiffers, "cache-sequence": judge.BrowserDiffers, "xhr": judge.TargetDiffers,
		"hidden-header": judge.TargetDiffers,
	}
	for _, s := range reporttest.Samples() {
		if r := s.Result(t); r.Verdict != want[s.Name] {
			t.Errorf("%s: %s, want %s\n%s", s.Name, r.Verdict, want[s.Name], plain.String(r))
		}
	}
}

func TestColorMarksOnlyAndAddsNothing(t *testing.T) {
	r := reporttest.Find(t, "target-differs").Result(t)
	got := plain.Item(report.NewItem(r, ""), plain.Options{Color: true})
	if !strings.HasPrefix(got, "\x1b[1;31mTargetDiffers") || !strings.Contains(got, "\x1b[31m  ✗ CORS check") {
		t.Errorf("verdict and wrong rows are not marked:\n%q", got)
	}
	uncolored := strings.NewReplacer("\x1b[1;31m", "", "\x1b[31m", "", "\x1b[0m", "").Replace(got)
	if diff := cmp.Diff(plain.String(r), uncolored); diff != "" {
		t.Errorf("colour changes the text:\n%s", diff)
	}
}

// FuzzText: whatever a target sends, the text keeps its width and its lines.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "*", "a b", "\x00\xff\n\r\t", strings.Repeat("x", 500), strings.Repeat("é ", 90), "\u202e\u2028\u0301", "https://u:p@h"} {
		f.Add(s, s, s)
	}
	base := reporttest.Find(f, "target-differs").Result(f)
	f.Fuzz(func(t *testing.T, name, value, because string) {
		r := base
		s := r.Steps[0]
		s.Wire = append(s.Wire[:1:1], s.Wire[1])
		s.Wire[1].Response = fetch.HeaderList{{Name: name, Value: value}, {Name: "Access-Control-Allow-Origin", Value: value}, {Name: "Set-Cookie", Value: value}}
		s.Rows = append(s.Rows[:0:0], s.Rows...)
		s.Rows[2].Wire, s.Rows[2].What, s.Rows[0].Browser = value, name, value
		s.Because, s.Fix = because, because
		r.Steps = append(r.Steps[:0:0], s)
		r.Error, r.Notes = because, []string{value}
		for _, text := range []string{plain.String(r), plain.Step(s)} {
			for _, l := range strings.Split(text, "\n") {
				if strings.HasPrefix(l, "  rerun") {
					continue
				}
				if n := layout.Width(l); n > layout.Columns || strings.TrimRight(l, " ") != l {
					t.Fatalf("%d columns, or spaces at the end: %q", n, l)
				}
			}
		}
	})
}
