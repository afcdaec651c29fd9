package fetch_test

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// anchors reads the ids of the standard.
func anchors(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open("../../scenarios/reference/fetch-anchors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ids := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		id, _, _ := strings.Cut(lines.Text(), "\t")
		ids[id] = true
	}
	return ids
}

// checkTrace holds a trace against what every trace must be: it ends where the
// request failed, and each decision reads as a line.
func checkTrace(t *testing.T, p fetch.Prediction) {
	t.Helper()
	failed := 0
	for _, d := range p.Trace {
		if d.Failed {
			failed++
		}
		if d.Rule == "" || d.Anchor == "" || d.Verdict == "" || d.Failed != strings.HasPrefix(d.Verdict, "failure: ") {
			t.Errorf("decision %+v", d)
		}
		if s := d.String(); !strings.HasPrefix(s, d.Rule+": "+d.Verdict) || !strings.HasSuffix(s, d.Anchor) {
			t.Errorf("line %q", s)
		}
	}
	want := 0
	if p.Outcome.Refusal.Reason != fetch.NoReason {
		want = 1
	}
	equal(t, "failed decisions", failed, want)
}

var (
	anchorInSource = regexp.MustCompile(`(?m)^\tanchor\w+ += "(.*)"$`)
	anchorInText   = regexp.MustCompile(`https://fetch\.spec\.whatwg\.org/#([^\s)"]+)`)
)

func TestAnchorsExist(t *testing.T) {
	ids := anchors(t)
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	found := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		matches := anchorInText.FindAllSubmatch(source, -1)
		if file == "anchor.go" {
			matches = append(matches, anchorInSource.FindAllSubmatch(source, -1)...)
		}
		for _, m := range matches {
			found++
			if id := string(m[1]); !ids[id] && !strings.HasPrefix(id, "https://") && file != "trace_test.go" {
				t.Errorf("%s: no anchor %q in the standard", file, id)
			}
		}
	}
	equal(t, "anchors were looked at", found > 80, true)
}

func TestTraceReads(t *testing.T) {
	p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/"), Headers: h("X-Trace", "1")}, inTurn(reply(204, acao, app)), fetch.State{})
	var got []string
	for _, d := range p.Trace {
		got = append(got, d.String())
	}
	equalLines(t, "trace", got, []string{
		"Request constructor: request (method GET; mode cors; credentials mode same-origin) #dom-request",
		"response tainting: cors (origin https://app.example.test; URL https://api.example.test/; mode cors; tainting basic) #concept-main-fetch",
		"CORS-preflight fetch: needed (method GET; CORS-unsafe request-header names x-trace; use-CORS-preflight flag no) #concept-main-fetch",
		"CORS-preflight cache: no match (without a match x-trace) #concept-cache-match",
		"no redirect of the preflight response: success (status 204; Location no) #cors-preflight-fetch-0",
		"CORS check of the preflight response: success (request origin https://app.example.test; credentials mode same-origin; Access-Control-Allow-Origin https://app.example.test; Access-Control-Allow-Credentials (none)) #concept-cors-check",
		"ok status of the preflight response: success (status 204; Location no) #ok-status",
		"well-formed preflight response: success (Access-Control-Allow-Methods (none); Access-Control-Allow-Headers (none)) #cors-preflight-fetch-0",
		"method granted by the preflight response: success (method GET; Access-Control-Allow-Methods (none)) #cors-preflight-fetch-0",
		"header names granted by the preflight response: failure: header-not-allowed (CORS-unsafe request-header names x-trace; Access-Control-Allow-Headers (none)) #cors-preflight-fetch-0",
	})
	equal(t, "a full URL is no fragment", fetch.Decision{Rule: "a", Verdict: "b", Anchor: "https://x/#y"}.String(), "a: b https://x/#y")
}
