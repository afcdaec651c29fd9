package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

func TestMistakes(t *testing.T) {
	t.Setenv("CROSSCHECK_TEST_SET", "s3cret")
	for _, name := range files(t, "testdata/bad/*.yaml") {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".yaml"), func(t *testing.T) {
			p, err := Load(name)
			var m *strict.Mistakes
			if !errors.As(err, &m) {
				t.Fatalf("Load = %v, want *strict.Mistakes", err)
			}
			if len(p.Routes) > 0 {
				t.Errorf("Load returns a policy beside its mistakes: %+v", p)
			}
			golden(t, strings.TrimSuffix(name, ".yaml")+".golden", m.Error()+"\n")
		})
	}
}

func TestLoadUnreadable(t *testing.T) {
	name := filepath.Join(t.TempDir(), "none.yaml")
	if _, err := Load(name); err == nil || strings.Count(err.Error(), "none.yaml") != 1 {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := Load(filepath.Dir(name)); err == nil || !strings.Contains(err.Error(), "it is a folder") {
		t.Errorf("a folder: %v", err)
	}
}

// What is seldom wise is told, and does not keep the policy from being used.
func TestWarnings(t *testing.T) {
	p := load(t, "testdata/warned.yaml")
	var b strings.Builder
	for _, w := range p.Warnings {
		b.WriteString(w.Error() + "\n")
	}
	golden(t, "testdata/warned.golden", b.String())
}

// Values of the environment take the place of their names, and are secrets.
func TestValues(t *testing.T) {
	t.Setenv("CROSSCHECK_TEST_SID", "from-the-environment")
	p, err := Parse("cors.yaml", []byte(`
target: https://api.example.com
proxy: {kind: nginx, config: nginx.conf, values: {UPSTREAM: backend, KEY: "key-$CROSSCHECK_TEST_SID"}}
origins: {allow: [https://app.example.com]}
entries:
  session: {cookie: {sid: $CROSSCHECK_TEST_SID, plain: written}}
  dollar: {header: {X-Price: $$CROSSCHECK_TEST_SID}}
  login: {login: {url: /login, body: "password=${CROSSCHECK_TEST_SID}"}}
routes: [{path: /}]
`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"sid": "from-the-environment", "plain": "written"}, p.Entries["session"].Cookie); diff != "" {
		t.Error(diff)
	}
	if got := p.Entries["dollar"].Header["X-Price"]; got != "$CROSSCHECK_TEST_SID" {
		t.Errorf("$$ = %q", got)
	}
	if got := p.Entries["login"].Login.Body; got != "password=from-the-environment" {
		t.Errorf("login body = %q", got)
	}
	want := []string{"password=from-the-environment", "key-from-the-environment", "$CROSSCHECK_TEST_SID", "from-the-environment", "written"}
	if diff := cmp.Diff(want, p.Secrets()); diff != "" {
		t.Errorf("Secrets (-want +got):\n%s", diff)
	}
}

func TestSchema(t *testing.T) {
	golden(t, "schema.json", string(Schema()))
	if strings.Contains(string(Schema()), "want something that matches") {
		t.Error("a pattern of the schema has no words for people")
	}
}

// Whatever a file holds, reading it returns a policy or mistakes, each at a place
// that the file has; and a policy has probes.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/bad/*.yaml"} {
		for _, name := range files(f, pattern) {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse("x.yaml", text)
		if err == nil {
			Resolve(p)
			return
		}
		var m *strict.Mistakes
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
