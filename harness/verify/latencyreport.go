package verify

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Report returns the measurement as formats write it: a table, and what it says
// about the claim that cached preflights halve the latency. It has no items.
func (l *Latency) Report() *report.Report {
	method := l.Probe.Call.Method
	if method == "" {
		method = "GET"
	}
	r := report.New(report.Run{Of: "probe", Browser: l.Browser, Target: l.Target, Notes: l.Notes})
	r.Title, r.Verdict = l.Target, ""
	r.About = []report.Fact{{Text: fmt.Sprintf("%s %s from %s", method, l.Probe.Call.URL, l.Probe.Origin)}}
	r.Tables = []report.Table{l.table()}
	return r
}

// table is a row for each protocol and distance.
func (l *Latency) table() report.Table {
	t := report.Table{Title: titleOfLatency, Head: latencyHead, Means: l.findings()}
	for _, r := range l.Rows {
		saved := savedNothing
		if r.Remembered {
			saved = fmt.Sprintf("%s (%.0f %%)", milliseconds(r.Preflighted-r.Again), 100*r.Saved())
		}
		t.Rows = append(t.Rows, []string{r.Protocol, milliseconds(r.RoundTrip), milliseconds(r.Preflighted), milliseconds(r.Again), saved})
	}
	return t
}

// findings are what the table means.
func (l *Latency) findings() []string {
	out := []string{howMeasured(l.Calls)}
	remembered := true
	for _, r := range l.Rows {
		remembered = remembered && r.Remembered
	}
	switch {
	case !remembered && l.MaxAge == "":
		return append(out, neverRemembered)
	case !remembered:
		return append(out, maxAgeSavesNothing(l.MaxAge))
	case l.MaxAge == "":
		out = append(out, rememberedBriefly)
	default:
		out = append(out, maxAgeOf(l.MaxAge))
	}
	return append(out, l.claim(), whereSaved)
}

// claim judges that cached preflights halve the latency, where the distance is
// what takes the time: at the longest.
func (l *Latency) claim() string {
	var far LatencyRow
	for _, r := range l.Rows {
		if r.RoundTrip >= far.RoundTrip {
			far = r
		}
	}
	low, high := far.Saved(), far.Saved()
	for _, r := range l.Rows {
		if r.RoundTrip == far.RoundTrip {
			low, high = min(low, r.Saved()), max(high, r.Saved())
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
