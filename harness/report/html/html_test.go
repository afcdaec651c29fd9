package html_test

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	parser "golang.org/x/net/html"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/html"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func write(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := html.Format.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	reporttest.NoSecrets(t, b.String())
	return b.String()
}

// One small page is kept as it is, but for its style.
func TestGoldenOfOneFailure(t *testing.T) {
	page := write(t, report.New(reporttest.Run(t, "hidden-header")))
	page = regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, "<style></style>")
	reporttest.Golden(t, "index.html", []byte(page))
}

func TestLoadsAndRunsNothing(t *testing.T) {
	page := write(t, report.New(reporttest.Run(t)))
	if m := regexp.MustCompile(`(?i)<script|<link[^>]*stylesheet|@import|url\(|\bsrc=`).FindString(page); m != "" {
		t.Errorf("the page loads or runs something: %s", m)
	}
}

// node is an element of a page.
type node struct{ *parser.Node }

func parse(t *testing.T, page string) node {
	t.Helper()
	n, err := parser.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return node{n}
}

// all are the elements below that have the tag and the class, each "" for any.
func (n node) all(tag, class string) []node {
	var out []node
	for d := range n.Descendants() {
		if d.Type == parser.ElementNode && (tag == "" || d.Data == tag) && (class == "" || (node{d}).has(class)) {
			out = append(out, node{d})
		}
	}
	return out
}

func (n node) has(class string) bool {
	return strings.Contains(" "+n.attribute("class")+" ", " "+class+" ")
}

func (n node) attribute(name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what a reader sees of an element, with single spaces.
func (n node) text() string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == parser.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Each item has a part of the page with its evidence: rows, marks, exchanges, and
// a drawing of each step that did not pass.
func TestPartsAreTheItems(t *testing.T) {
	r := report.New(reporttest.Run(t))
	parts := map[string]node{}
	for _, p := range parse(t, write(t, r)).all("details", "scenario") {
		parts[p.attribute("id")+" "+p.all("span", "verdict")[0].text()] = p
	}
	if len(parts) != len(r.Items) {
		t.Errorf("%d parts of %d items", len(parts), len(r.Items))
	}
	for _, i := range r.Items {
		p, ok := parts[i.ID+" "+i.Verdict.String()]
		if !ok {
			t.Errorf("%s is not on the page", i.Title())
			continue
		}
		rows, wrong, exchanges, drawings := 0, 0, 0, 0
		for _, s := range i.Steps {
			rows, exchanges = rows+len(s.Rows), exchanges+len(s.Wire)
			if s.Verdict != judge.Conforms {
				drawings++
			}
			for _, row := range s.Rows {
				if row.Wrong {
					wrong++
				}
			}
		}
		marks, requests := 0, 0
		for _, table := range p.all("table", "witnesses") {
			marks += len(table.all("span", "mark"))
			rows -= len(table.all("tr", "")) - 1
		}
		for _, list := range p.all("ol", "wire") {
			requests += len(list.all("div", "request"))
		}
		if rows != 0 || marks != wrong || requests != exchanges || len(p.all("div", "sequence")) != drawings {
			t.Errorf("%s: %d rows missing, %d marks of %d, %d exchanges of %d, %d drawings of %d",
				i.Title(), rows, marks, wrong, requests, exchanges, len(p.all("div", "sequence")), drawings)
		}
		text := p.text()
		for _, part := range append([]string{i.Rule, i.Spec, i.At.File, i.Because, i.Fix}, i.Notes...) {
			if !strings.Contains(text, strings.Join(strings.Fields(part), " ")) {
				t.Errorf("%s does not say %q", i.Title(), part)
			}
		}
	}
}

func TestOverviewCounts(t *testing.T) {
	r := report.New(reporttest.Run(t))
	page := parse(t, write(t, r))
	var counts []string
	for _, li := range page.all("ul", "counts")[0].all("li", "") {
		counts = append(counts, li.text())
	}
	if got := strings.Join(counts, ", "); !strings.HasSuffix(r.Verdict, ": "+got) {
		t.Errorf("the page counts %s; the verdict is %s", got, r.Verdict)
	}
	rows := page.all("table", "overview")[0].all("tbody", "")[0].all("tr", "")
	for i, s := range r.Sections(nil) {
		cells := rows[i].all("td", "number")
		if head, total := rows[i].all("th", "")[0].text(), cells[len(cells)-1].text(); head != s.Name || total != strconv.Itoa(len(s.Items)) {
			t.Errorf("section %s has %s items, want %s, %d", head, total, s.Name, len(s.Items))
		}
	}
}

func TestGroupsStartWithTheWorst(t *testing.T) {
	r := report.New(reporttest.Run(t))
	var ids []string
	for _, g := range parse(t, write(t, r)).all("details", "group") {
		ids = append(ids, g.attribute("id"))
		if passed := g.attribute("id") == "conforms"; passed == hasAttribute(g, "open") {
			t.Errorf("group %s: only what passed is folded", g.attribute("id"))
		}
	}
	if got := strings.Join(ids, " "); got != "broken inconclusive browserdiffers targetdiffers conforms" {
		t.Errorf("groups are %s", got)
	}
}

func hasAttribute(n node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// A measurement has a page without items.
func TestTables(t *testing.T) {
	r := &report.Report{Title: "nginx", About: []report.Fact{{Text: "PUT /"}}, Tables: []report.Table{{
		Title: "What it costs", Head: []string{"trip", "time"}, Rows: [][]string{{"20 ms", "40 ms"}}, Means: []string{"It halves."},
	}}}
	page := parse(t, write(t, r))
	text := page.text()
	for _, want := range []string{"nginx", "PUT /", "What it costs", "trip", "time", "20 ms", "40 ms", "It halves."} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q on the page", want)
		}
	}
	if strings.Contains(text, "Nothing ran") {
		t.Error("a measurement ran")
	}
}

func TestEscapesWhatTargetsSay(t *testing.T) {
	s := reporttest.Find(t, "conforms")
	s.Scenario.Rule = "<script>alert(1)</script>"
	s.Scenario.Steps[0].Serve.Response.Headers = reporttest.Headers("Access-Control-Allow-Origin", "<img src=x onerror=alert(1)>")
	page := write(t, report.New(report.Run{Results: []judge.Result{s.Result(t)}}))
	if strings.Contains(page, "<script>") || strings.Contains(page, "<img") {
		t.Error("markup of a target reached the page")
	}
}

// A drawing shows a header's value as one clean line.
func TestDrawingsAreClean(t *testing.T) {
	s := reporttest.Find(t, "target-differs")
	s.Wire = func(w []wire.Exchange) []wire.Exchange {
		w[1].Response = append(w[1].Response, fetch.Header{Name: "Access-Control-Allow-Origin", Value: "\x1b[31m\xff\x00\n"})
		return w
	}
	page := write(t, report.New(report.Run{Results: []judge.Result{s.Result(t)}}))
	if strings.ContainsAny(page, "\x1b\x00") || strings.Contains(page, "\xff") || !strings.Contains(page, `\x1B[31m`) {
		t.Error("bytes of a target reached the page")
	}
}

// TestPreview writes the page where a person can look at it.
func TestPreview(t *testing.T) {
	path := os.Getenv("REPORT_PREVIEW")
	if path == "" {
		t.Skip("REPORT_PREVIEW names no file")
	}
	if err := os.WriteFile(path, []byte(write(t, report.New(reporttest.Run(t)))), 0o644); err != nil {
		t.Fatal(err)
	}
}
