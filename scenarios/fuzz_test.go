package scenarios

import (
	"errors"
	"os"
	"testing"
	"testing/fstest"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// Whatever a file holds, loading it returns scenarios or mistakes, each at a
// place that the file has.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"*.yaml", "testdata/*.yaml", "testdata/bad/*.yaml", "testdata/contradicted/*.yaml"} {
		for _, name := range files(f, pattern) {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Load(fstest.MapFS{"x.yaml": {Data: text}}, "x.yaml")
		if err == nil {
			if len(c.Scenarios) == 0 {
				t.Fatal("neither scenarios nor mistakes")
			}
			return
		}
		var m *Mistakes
		if !errors.As(err, &m) || len(m.List) == 0 || err.Error() == "" {
			t.Fatalf("%T %v", err, err)
		}
		source := strict.NewSource("x.yaml", string(text))
		for _, one := range m.List {
			if one.At.Line < 0 || one.At.Line > source.Lines() || (one.At.Line > 0 && one.At.Column < 1) {
				t.Errorf("a place that is not there: %+v", one)
			}
		}
	})
}
