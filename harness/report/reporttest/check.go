package reporttest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing")

// Find returns the sample of a name.
func Find(t testing.TB, name string) Sample {
	t.Helper()
	for _, s := range Samples() {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no sample %q", name)
	return Sample{}
}

// Run is the samples of these names as one run; no name is all of them.
func Run(t testing.TB, names ...string) report.Run {
	t.Helper()
	run := report.Run{Browser: Chromium, Target: "embedded server", Took: 4321 * time.Millisecond}
	for _, s := range Samples() {
		if !s.Full && len(names) == 0 {
			run.Results = append(run.Results, s.Result(t))
		}
	}
	for _, n := range names {
		run.Results = append(run.Results, Find(t, n).Result(t))
	}
	return run
}

// Golden compares a text with a file of testdata, or writes the file under the
// flag -update.
func Golden(t *testing.T, name string, got []byte) {
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

// Tidy fails on lines that are too wide or end in spaces, on bytes that a terminal
// would act on, and on secrets.
func Tidy(t *testing.T, text string) {
	t.Helper()
	for i, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if n := layout.Width(l); n > layout.Columns {
			t.Errorf("line %d has %d columns: %s", i+1, n, l)
		}
		if strings.TrimRight(l, " ") != l {
			t.Errorf("line %d ends in spaces: %q", i+1, l)
		}
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7F }); i >= 0 {
		t.Errorf("a control character at byte %d: %q", i, text[i])
	}
	NoSecrets(t, text)
}

// NoSecrets fails on the secrets of the samples.
func NoSecrets(t *testing.T, text string) {
	t.Helper()
	for _, s := range []string{"very-secret", "hop=secret", "secret; Secure"} {
		if i := strings.Index(text, s); i >= 0 {
			t.Errorf("a secret is shown: %s", text[max(0, i-200):i+len(s)])
		}
	}
}
