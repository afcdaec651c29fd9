package mend_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var update = flag.Bool("update", false, "write the goldens anew")

// full has something of everything.
func full() mend.Fault {
	return mend.Fault{
		Origin: "https://evil.test",
		Allowed: []string{
			"https://app.example.com", "http://localhost:5173", "null",
			"https://*.apps.example.com", "https://**.example.org:*",
			"https://a-name-of-a-staging-host-that-is-longer-than-most.example.com",
		},
		Path: "/api/items?page=1", Methods: []string{"GET", "PUT", "DELETE"}, Headers: []string{"Content-Type", "X-Trace"},
		Expose: []string{"X-Total-Count", "ETag"}, MaxAge: 10 * time.Minute, Credentials: true,
		Status: 404, Layer: mend.ByBoth,
	}
}

// about is full, with what the kind has to say.
func about(k mend.Kind) mend.Fault {
	f := full()
	f.Kind = k
	switch k {
	case mend.OriginTooWide, mend.ExposedTooMuch:
		f.Parameter = "X-Internal"
	case mend.MethodNotAllowed, mend.MethodTooMuch:
		f.Parameter = "DELETE"
	case mend.PreflightRedirected:
		f.Parameter = "/api/items/"
	case mend.RedirectWithoutOrigin:
		f.Parameter = "https://login.example.com/"
	case mend.MissingOnProxyErrors:
		f.Status = 502
	default:
		f.Parameter = "X-Trace"
	}
	if k != mend.OriginTooWide {
		f.Origin = "https://app.example.com"
	}
	return f
}

// language is that of a kind; the zero language for one that has none.
func language(name string) mend.Language {
	k, _ := kinds.Named(name)
	m, ok := k.(target.Mender)
	if !ok {
		return mend.Language{}
	}
	return m.Language()
}

// proxies are the kinds that have a language.
func proxies() []string {
	return slices.DeleteFunc(kinds.Names(), func(name string) bool { return language(name).Name == "" })
}

// plain has as little as there can be.
func plain() mend.Fault {
	return mend.Fault{Kind: mend.MissingOrigin, Allowed: []string{"https://app.example.com"}, Path: "/"}
}

func TestGoldens(t *testing.T) {
	for _, proxy := range proxies() {
		t.Run(proxy, func(t *testing.T) {
			var b strings.Builder
			first := map[string]mend.Kind{}
			show := func(title string, f mend.Fault) {
				say, snippet := language(proxy).For(f)
				if say == "" || snippet == "" {
					t.Fatalf("%s has no remedy for %s", proxy, title)
				}
				fmt.Fprintf(&b, "==== %s\n%s\n", title, say)
				if k, seen := first[snippet]; seen {
					fmt.Fprintf(&b, "---- as for %s\n\n", k)
					return
				}
				first[snippet] = f.Kind
				fmt.Fprintf(&b, "----\n%s\n", snippet)
			}
			for _, k := range mend.Kinds() {
				show(string(k), about(k))
			}
			show("a policy that grants nothing but reading", plain())
			golden(t, filepath.Join("testdata", proxy+".golden"), b.String())
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew):\n%s", file, got)
	}
}

func TestLayersAreNamed(t *testing.T) {
	f := full()
	f.Kind = mend.DuplicateOrigin
	for layer, want := range map[mend.Layer]string{
		mend.ByProxy: "nginx itself adds it", mend.ByUpstream: "the upstream sends", mend.ByBoth: "nginx adds one to the upstream's own",
	} {
		f.Layer = layer
		if say, _ := language("nginx").For(f); !strings.HasPrefix(say, want) {
			t.Errorf("%s: got %q", layer, say)
		}
	}
}

func TestNoPlaceholderIsLeft(t *testing.T) {
	left := regexp.MustCompile(`\{[a-z]+\}`)
	for _, proxy := range proxies() {
		for _, k := range mend.Kinds() {
			say, _ := language(proxy).For(mend.Fault{Kind: k, Allowed: []string{"https://app.example.com"}})
			if left.MatchString(say) {
				t.Errorf("%s, %s: %s", proxy, k, say)
			}
		}
	}
}

func TestWithoutRemedy(t *testing.T) {
	f := full()
	f.Kind = mend.MissingOrigin
	for name, change := range map[string]func(*mend.Fault){
		"nobody is allowed":  func(f *mend.Fault) { f.Allowed = nil },
		"a name with dollar": func(f *mend.Fault) { f.Headers = []string{"X-$pwd"} },
		"a name with quote":  func(f *mend.Fault) { f.Expose = []string{`X"`} },
		"no known kind":      func(f *mend.Fault) { f.Kind = "" },
	} {
		g := f
		change(&g)
		if _, snippet := language("nginx").For(g); snippet != "" {
			t.Errorf("%s: there is a snippet:\n%s", name, snippet)
		}
	}
	if say, snippet := language("command").For(f); say+snippet != "" {
		t.Errorf("a proxy that nobody knows: %q, %q", say, snippet)
	}
}

// Origins come from a file that somebody wrote: no character of theirs must end
// a string or a block.
func TestOriginsCannotBreakOut(t *testing.T) {
	f := full()
	f.Kind = mend.MissingOrigin
	for _, c := range "\"'`$;{}()#\\ \n%&,!~" {
		f.Allowed = []string{"https://a" + string(c) + "b.example.com"}
		for _, proxy := range proxies() {
			_, snippet := language(proxy).For(f)
			if strings.Contains(snippet, "a"+string(c)+"b") {
				t.Errorf("%s: %q stands in the snippet", proxy, c)
			}
			if want := fmt.Sprintf(`a\x%02Xb\.example\.com`, c); !strings.Contains(snippet, want) {
				t.Errorf("%s: %s does not stand in the snippet:\n%s", proxy, want, snippet)
			}
		}
	}
}

// HAProxy refuses lines of more than 64 words or 2,048 bytes.
func TestHAProxyLinesAreShort(t *testing.T) {
	f := full()
	f.Kind = mend.MissingOrigin
	for i := range 200 {
		f.Allowed = append(f.Allowed, fmt.Sprintf("https://customer-%d.shops.of-a-company-with-a-long-name.example.com", i))
	}
	_, snippet := language("haproxy").For(f)
	if !strings.Contains(snippet, "customer-199") {
		t.Error("the last origin is not there")
	}
	for line := range strings.Lines(snippet) {
		if n := len(strings.Fields(line)); n > 40 || len(line) > 1500 {
			t.Errorf("%d words, %d bytes: %s", n, len(line), line)
		}
	}
}
