package lab_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// BenchmarkStart compares the time from nothing to a first verdict (servers,
// browser, canary, one scenario) with the bare time of the same browser from
// exec to its first completed fetch.
func BenchmarkStart(b *testing.B) {
	for _, engine := range []scenario.Flavour{scenario.FullFlavour, scenario.HeadlessShell} {
		b.Run(engine.String(), func(b *testing.B) {
			c, err := scenarios.Embedded()
			if err == nil {
				c, err = c.Select([]string{"simple-requests/reflected-origin"}, nil)
			}
			if err != nil {
				b.Fatal(err)
			}
			var ours, bare time.Duration
			for b.Loop() {
				ours += firstVerdict(b, engine, c.Scenarios)
				bare += firstFetch(b, engine)
			}
			b.ReportMetric(ours.Seconds()/float64(b.N), "crosscheck-s")
			b.ReportMetric(bare.Seconds()/float64(b.N), "bare-s")
			b.ReportMetric(ours.Seconds()/bare.Seconds(), "ratio")
		})
	}
}

func firstVerdict(b *testing.B, engine scenario.Flavour, one []scenario.Scenario) time.Duration {
	start := time.Now()
	l, err := lab.Start(b.Context(), lab.Config{Browser: browser.Config{Flavour: engine}})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	results, err := l.Runner().Run(b.Context(), one)
	if err != nil || results[0].Verdict != judge.Conforms {
		b.Fatal(results, err)
	}
	return time.Since(start)
}

// firstFetch starts the browser's executable on a page that fetches across
// origins, and waits for the page to say that it is done.
func firstFetch(b *testing.B, engine scenario.Flavour) time.Duration {
	done := make(chan struct{})
	set := serve(b, map[string]http.HandlerFunc{
		"https://app.example.com": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/done" {
				close(done)
				return
			}
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<!doctype html><link rel=icon href="data:,"><script>
				fetch("https://api.example.com/").then((r) => r.text()).then(() => fetch("/done"))</script>`)
		},
		"https://api.example.com": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
		},
	})
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	args := append(bareFlags(set), "--user-data-dir="+b.TempDir(), "https://app.example.com/")
	cmd := exec.CommandContext(ctx, executable(b, engine), args...)
	// Debian's headless-shell is a script that does not become the browser: the
	// group is what must go.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	select {
	case <-done:
	case <-ctx.Done():
		b.Fatal("the bare browser never fetched")
	}
	took := time.Since(start)
	cancel()
	_ = cmd.Wait()
	return took
}

func serve(b *testing.B, origins map[string]http.HandlerFunc) *servers.Set {
	set, err := servers.Start(b.Context(), servers.Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = set.Close() })
	for o, h := range origins {
		if err := set.Handle(o, h); err != nil {
			b.Fatal(err)
		}
	}
	return set
}

// bareFlags are what any headless start needs here, and nothing of ours.
func bareFlags(set *servers.Set) []string {
	rules := ""
	for _, m := range set.Mappings() {
		rules += "MAP " + m.Pattern + " " + m.Addr + ", "
	}
	flags := []string{
		"--headless=new", "--no-first-run", "--disable-gpu", "--disable-quic", "--disable-background-networking",
		"--disable-component-update", "--disable-sync",
		"--host-resolver-rules=" + rules + "MAP * ~NOTFOUND",
		"--ignore-certificate-errors-spki-list=" + set.Authority().SPKIHash(),
	}
	if os.Getuid() == 0 {
		flags = append(flags, "--no-sandbox")
	}
	return flags
}

func executable(b *testing.B, engine scenario.Flavour) string {
	name := map[scenario.Flavour]string{scenario.FullFlavour: "chromium", scenario.HeadlessShell: "chromium-headless-shell"}[engine]
	path, err := exec.LookPath(name)
	if err != nil {
		b.Skipf("apt-get install %s", name)
	}
	return path
}

// BenchmarkPeers runs the same 200 scenarios here and through playwright-core
// with one context each, its idiom. CROSSCHECK_PEERS names a folder with
// node_modules/playwright-core; see make bench-peers.
func BenchmarkPeers(b *testing.B) {
	modules := os.Getenv("CROSSCHECK_PEERS")
	if modules == "" {
		b.Skip("make bench-peers installs what this compares with")
	}
	two := peerScenarios(b)
	l, err := lab.Start(b.Context(), lab.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := l.Runner().Run(b.Context(), two); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)
		theirs += playwright(b, modules, two)
	}
	fmt.Printf("peers ratio %.0f (crosscheck %.0f scenarios/s, playwright-core with one context each %.1f/s)\n",
		theirs.Seconds()/ours.Seconds(), float64(b.N*len(two))/ours.Seconds(), float64(b.N*len(two))/theirs.Seconds())
}

func peerScenarios(b *testing.B) []scenario.Scenario {
	c, err := scenarios.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	var out []scenario.Scenario
	for _, s := range c.Scenarios {
		f := s.Steps[0].Fetch
		if len(s.Steps) == 1 && f != nil && f.URL == "" && f.Body == nil && !f.To.OnPageHost() && s.Page == scenario.PageApp && len(s.Cookies) == 0 {
			out = append(out, s)
		}
	}
	if len(out) < 100 {
		b.Fatalf("only %d scenarios that both can run", len(out))
	}
	return append(out, out...)[:200]
}

func playwright(b *testing.B, modules string, all []scenario.Scenario) time.Duration {
	set := serve(b, nil)
	type job struct {
		URL  string         `json:"url"`
		Init map[string]any `json:"init"`
	}
	in := struct {
		Executable string   `json:"executable"`
		Args       []string `json:"args"`
		Page       string   `json:"page"`
		Jobs       []job    `json:"jobs"`
	}{Executable: executable(b, scenario.FullFlavour)}
	for i := range all {
		place, target := set.Place(&all[i])
		defer target.Close()
		scripts, err := all[i].Script(place)
		if err != nil {
			b.Fatal(err)
		}
		target.Stage(0, scripts[0])
		in.Page = place.Page.URL.String()
		in.Jobs = append(in.Jobs, job{scripts[0].Call.URL.String(), initOf(scripts[0].Call)})
	}
	in.Args = bareFlags(set)
	script, err := os.ReadFile("testdata/peers.mjs")
	if err != nil {
		b.Fatal(err)
	}
	copied := filepath.Join(modules, "peers.mjs") // modules resolve from the script's folder
	if err := os.WriteFile(copied, script, 0o600); err != nil {
		b.Fatal(err)
	}
	stdin, err := json.Marshal(in)
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), "node", copied)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(stdin), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	var got struct {
		Seconds float64
		Done    int
	}
	if err := json.Unmarshal(out, &got); err != nil || got.Done != len(all) {
		b.Fatalf("playwright ran %d of %d: %v", got.Done, len(all), err)
	}
	return time.Duration(got.Seconds * float64(time.Second))
}

func initOf(c fetch.Call) map[string]any {
	m := map[string]any{"mode": c.Mode, "credentials": c.Credentials, "redirect": c.Redirect, "cache": c.Cache}
	if c.Method != "" {
		m["method"] = c.Method
	}
	if len(c.Headers) > 0 {
		m["headers"] = scenario.Headers(c.Headers)
	}
	return m
}
