package caching_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/formats"
)

// table is what a suite of specs found out, a row each: specs run in any order,
// and several of them say something. Where a row is seen again, it stays where it
// is.
type table struct {
	title string
	head  []string

	mu   sync.Mutex
	rows map[int][]string // by the place that a spec gives its row
}

func newTable(title string, head ...string) *table {
	return &table{title: title, head: head, rows: map[int][]string{}}
}

// row notes a row at its place.
func (t *table) row(place int, cells ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[place] = cells
}

// String is the table as text; "" while it is empty.
func (t *table) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.rows) == 0 {
		return ""
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(t.head, "\t"))
	last := 0
	for place := range t.rows {
		last = max(last, place)
	}
	for place := range last + 1 {
		if cells, ok := t.rows[place]; ok {
			fmt.Fprintln(w, strings.Join(cells, "\t"))
		}
	}
	_ = w.Flush()
	return b.String()
}

// attachment is the table as a part of a report.
func (t *table) attachment() report.Attachment {
	return report.Attachment{Title: t.title, Text: t.String()}
}

// tables are all of this suite.
var tables = []*table{lifetimes, keys, shared, promises}

// all are the results of the process, for its report.
var (
	allMu sync.Mutex
	all   []judge.Result
	begun = time.Now()
)

// note keeps results for the report.
func note(results ...judge.Result) {
	allMu.Lock()
	defer allMu.Unlock()
	all = append(all, results...)
}

// The tables are printed at the end; with CROSSCHECK_CACHING_REPORT they are
// attached to a report in that folder, which has every scenario that ran.
var _ = AfterSuite(func() {
	run := report.Run{Target: "embedded servers", Results: all, Took: time.Since(begun)}
	for _, t := range tables {
		if text := t.String(); text != "" {
			AddReportEntry(t.title, text)
			run.Attachments = append(run.Attachments, t.attachment())
		}
	}
	folder := os.Getenv("CROSSCHECK_CACHING_REPORT")
	if folder == "" || len(all) == 0 {
		return
	}
	run.Browser = all[0].Browser
	Expect(formats.Folder(filepath.Join(folder, fmt.Sprint(GinkgoParallelProcess())), report.New(run))).To(Succeed())
})
