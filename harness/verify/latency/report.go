package latency

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Report returns the measurement as formats write it: a table, and what it says
// about the claim that cached preflights halve the latency. It has no items.
func (r *Result) Report() *report.Report {
	method := r.Probe.Call.Method
	if method == "" {
		method = "GET"
	}
	out := report.New(report.Run{Of: "probe", Browser: r.Browser, Target: r.Target, Notes: r.Notes})
	means, verdict := r.findings()
	out.Title, out.Verdict = r.Target, verdict
	out.About = []report.Fact{{Text: fmt.Sprintf("%s %s from %s", method, r.Probe.Call.URL, r.Probe.Caller.Origin)}}
	out.Tables = []report.Table{r.table(means)}
	return out
}

// table is a row for each protocol and distance.
func (r *Result) table(means []string) report.Table {
	t := report.Table{Title: titleOfLatency, Head: latencyHead, Means: means}
	for _, row := range r.Rows {
		saved := savedNothing
		if row.Remembered {
			saved = fmt.Sprintf("%s (%.0f %%)", milliseconds(row.Preflighted-row.Again), 100*row.Saved())
		}
		t.Rows = append(t.Rows, []string{row.Protocol, milliseconds(row.RoundTrip), milliseconds(row.Preflighted), milliseconds(row.Again), saved})
	}
	return t
}

// findings returns what the table means, and whether a remembered preflight halves
// the latency; "" where none was remembered.
func (r *Result) findings() (out []string, verdict string) {
	out = []string{howMeasured(r.Calls)}
	remembered := true
	for _, row := range r.Rows {
		remembered = remembered && row.Remembered
	}
	switch {
	case !remembered && r.MaxAge == "":
		return append(out, neverRemembered), ""
	case !remembered:
		return append(out, maxAgeSavesNothing(r.MaxAge)), ""
	case r.MaxAge == "":
		out = append(out, rememberedBriefly)
	default:
		out = append(out, maxAgeOf(r.MaxAge))
	}
	return append(out, whereSaved), r.claim()
}

// claim judges that cached preflights halve the latency, where the distance is
// what takes the time: at the longest.
func (r *Result) claim() string {
	var far Row
	for _, row := range r.Rows {
		if row.RoundTrip >= far.RoundTrip {
			far = row
		}
	}
	low, high := far.Saved(), far.Saved()
	for _, row := range r.Rows {
		if row.RoundTrip == far.RoundTrip {
			low, high = min(low, row.Saved()), max(high, row.Saved())
		}
	}
	share := fmt.Sprintf("%.0f %%", 100*low)
	if to := fmt.Sprintf("%.0f %%", 100*high); to != share {
		share = fmt.Sprintf("%.0f to %s", 100*low, to)
	}
	if low >= 0.4 && high <= 0.6 {
		return halves(share, far.RoundTrip)
	}
	return doesNotHalve(share, far.RoundTrip)
}
