package proxies_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/gomega"
)

// regression is a configuration with what it should do and what it does.
type regression struct {
	ID      string    `yaml:"id"`
	Config  string    `yaml:"config"`
	Policy  string    `yaml:"policy"`
	About   []string  `yaml:"about"` // origins to which the probes are narrowed
	Should  string    `yaml:"should"`
	Does    string    `yaml:"does"`
	Refutes string    `yaml:"refutes"`
	Loads   *bool     `yaml:"loads"` // false: the proxy refuses it
	Says    string    `yaml:"says"`  // and says this
	Fails   []failure `yaml:"fails"` // all else conforms
}

// failure is probes that come to something else than the policy promises.
type failure struct {
	Probe   string `yaml:"probe"`   // a pattern of path.Match
	Browser string `yaml:"browser"` // a CorsError code, or what is wrong with what is readable
}

// mutation is a change of a right configuration.
type mutation struct {
	ID     string `yaml:"id"`
	Config string `yaml:"config"`
	Policy string `yaml:"policy"`
	Change change `yaml:"change"`

	Fails []failure `yaml:"fails"`
}

// change replaces every occurrence of a text.
type change struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

func regressions(kind string) []regression { return read[regression](kind, "cases.yaml") }
func mutations(kind string) []mutation     { return read[mutation](kind, "mutations.yaml") }

// read reads a list of a kind's folder. It runs while specs are made, where a
// panic is all that can be done about a mistake.
func read[T any](kind, name string) []T {
	file := filepath.Join(fixtures, kind, name)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		panic(fmt.Sprintf("%s is missing", file))
	}
	var out []T
	if err == nil {
		err = yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&out)
	}
	if err != nil {
		panic(fmt.Sprintf("%s: %v", file, err))
	}
	if len(out) == 0 {
		panic(fmt.Sprintf("%s is empty", file))
	}
	return out
}

// apply writes the mutated configuration into a folder of its own, and returns
// its path.
func (m mutation) apply(kind, dir string) string {
	text, err := os.ReadFile(filepath.Join(fixtures, kind, m.Config))
	Expect(err).NotTo(HaveOccurred())
	Expect(string(text)).To(ContainSubstring(m.Change.From), "the mutation is out of date")
	file := filepath.Join(dir, m.Config)
	Expect(os.WriteFile(file, []byte(strings.ReplaceAll(string(text), m.Change.From, m.Change.To)), 0o600)).To(Succeed())
	return file
}
