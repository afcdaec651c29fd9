package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-golden +got):\n%s", path, diff)
	}
}

func TestTextGoldens(t *testing.T) {
	all := samples()
	names := map[string]bool{}
	for _, s := range all {
		names["testdata/text/"+s.name+".txt"] = true
		t.Run(s.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := report.Text(&b, s.result(t), s.options); err != nil {
				t.Fatal(err)
			}
			tidy(t, b.String())
			golden(t, "text/"+s.name+".txt", b.Bytes())
		})
	}
	files, err := filepath.Glob("testdata/text/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, f := range files {
		if !names[filepath.ToSlash(f)] {
			t.Errorf("%s belongs to no sample", f)
		}
	}
}

// tidy fails on lines that are too wide or end in spaces, on bytes that a
// terminal would act on, and on secrets.
func tidy(t *testing.T, text string) {
	t.Helper()
	for i, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if n := utf8.RuneCountInString(l); n > 100 {
			t.Errorf("line %d has %d columns: %s", i+1, n, l)
		}
		if strings.TrimRight(l, " ") != l {
			t.Errorf("line %d ends in spaces: %q", i+1, l)
		}
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7F }); i >= 0 {
		t.Errorf("a control character at byte %d: %q", i, text[i])
	}
	if strings.Contains(text, "secret; Secure") || strings.Contains(text, "very-secret") {
		t.Errorf("a secret is shown:\n%s", text)
	}
}

func find(t testing.TB, name string) sample {
	t.Helper()
	for _, s := range samples() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no sample %q", name)
	return sample{}
}

func TestVerdictsOfTheSamples(t *testing.T) {
	want := map[string]judge.Verdict{
		"target-differs": judge.TargetDiffers, "target-differs-cookie-left-out": judge.TargetDiffers,
		"browser-differs": judge.BrowserDiffers, "inconclusive": judge.Inconclusive, "timed-out": judge.Inconclusive,
		"broken": judge.Broken, "broken-want": judge.Broken, "preflight-refused": judge.TargetDiffers,
		"redirect-chain": judge.TargetDiffers, "cache-sequence": judge.BrowserDiffers, "xhr": judge.TargetDiffers,
		"hidden-header": judge.TargetDiffers,
	}
	for _, s := range samples() {
		if r := s.result(t); r.Verdict != want[s.name] {
			t.Errorf("%s: %s, want %s\n%s", s.name, r.Verdict, want[s.name], report.String(r))
		}
	}
}

func TestColorMarksOnlyAndAddsNothing(t *testing.T) {
	r := find(t, "target-differs").result(t)
	var b bytes.Buffer
	if err := report.Text(&b, r, report.TextOptions{Color: true}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.String(), "\x1b[1;31mTargetDiffers") || !strings.Contains(b.String(), "\x1b[31m  ✗ CORS check") {
		t.Errorf("verdict and wrong rows are not marked:\n%q", b.String())
	}
	plain := strings.NewReplacer("\x1b[1;31m", "", "\x1b[31m", "", "\x1b[0m", "").Replace(b.String())
	if diff := cmp.Diff(report.String(r), plain); diff != "" {
		t.Errorf("colour changes the text:\n%s", diff)
	}
}
