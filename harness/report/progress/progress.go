// Package progress shows how far a run is, as a bar on a terminal or in lines. It
// may change without notice.
package progress

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Start shows how far a run of total scenarios is: as a bar on a terminal
// (interactive), else as a line for every tenth. Every result that does not
// conform gets a line of its own when it comes. Set tell as a Runner's Progress,
// and call done when the run has ended, however it ended.
//
// Errors of the writer are dropped: progress is not a result.
func Start(w io.Writer, total int, interactive bool) (tell func(judge.Result), done func()) {
	m := &meter{w: w, total: total, counts: map[judge.Verdict]int{}}
	if interactive {
		m.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(w),
			progressbar.OptionSetDescription("scenarios"),
			progressbar.OptionSetWidth(40),
			progressbar.OptionShowCount(),
			progressbar.OptionThrottle(50*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	return m.tell, m.done
}

type meter struct {
	w      io.Writer
	total  int
	seen   int
	counts map[judge.Verdict]int
	bar    *progressbar.ProgressBar
}

func (m *meter) tell(r judge.Result) {
	m.seen++
	m.counts[r.Verdict]++
	if r.Verdict != judge.Conforms {
		m.surprise(r)
	}
	if m.bar != nil {
		_ = m.bar.Add(1)
		return
	}
	if m.total > 0 && m.seen*10/m.total > (m.seen-1)*10/m.total {
		fmt.Fprintln(m.w, m.tenth())
	}
}

// surprise writes one line about a result that does not conform.
func (m *meter) surprise(r judge.Result) {
	i := report.NewItem(r, "")
	text := i.Title()
	if i.Why != "" {
		text += "  " + i.Why
	}
	if m.bar != nil {
		_ = m.bar.Clear()
	}
	fmt.Fprintln(m.w, layout.Shorten(text, layout.Columns))
}

func (m *meter) tenth() string {
	line := fmt.Sprintf("%3d %%  %d of %d", m.seen*100/m.total, m.seen, m.total)
	for v := judge.TargetDiffers; v <= judge.Broken; v++ {
		if n := m.counts[v]; n > 0 {
			line += fmt.Sprintf(", %d %s", n, report.Word(v))
		}
	}
	return line
}

func (m *meter) done() {
	if m.bar != nil {
		_ = m.bar.Clear()
	}
}
