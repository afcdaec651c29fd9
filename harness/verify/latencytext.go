package verify

import (
	"bytes"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Text writes the table for people, and what it says about the claim that cached
// preflights halve the latency.
func (l *Latency) Text(w io.Writer) error {
	var b bytes.Buffer
	method := l.Probe.Call.Method
	if method == "" {
		method = "GET"
	}
	fmt.Fprintf(&b, "%s\n  %s %s from %s\n", l.Target, method, l.Probe.Call.URL, l.Probe.Origin)
	for _, n := range l.Notes {
		report.Column(&b, "  ", n)
	}
	b.WriteByte('\n')
	b.WriteString(l.table())
	b.WriteByte('\n')
	for _, n := range l.findings() {
		report.Column(&b, "  ", n)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// table is a row for each protocol and distance.
func (l *Latency) table() string {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  protocol\tround trip\tpreflighted\tagain\tsaved")
	for _, r := range l.Rows {
		saved := "nothing: preflighted again"
		if r.Remembered {
			saved = fmt.Sprintf("%s (%.0f %%)", milliseconds(r.Preflighted-r.Again), 100*r.Saved())
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", r.Protocol, milliseconds(r.RoundTrip), milliseconds(r.Preflighted), milliseconds(r.Again), saved)
	}
	_ = t.Flush()
	return b.String()
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// findings are what the table means.
func (l *Latency) findings() []string {
	out := []string{fmt.Sprintf("The quickest of %d calls each, over connections that are open; the round trip is simulated in front of the target.", l.Calls)}
	remembered := true
	for _, r := range l.Rows {
		remembered = remembered && r.Remembered
	}
	switch {
	case !remembered && l.MaxAge == "":
		return append(out, "The browser preflights the same call again, and the target says no Access-Control-Max-Age: the browser then remembers for 5 seconds only.")
	case !remembered:
		return append(out, fmt.Sprintf("The browser preflights the same call again: Access-Control-Max-Age: %s saves nothing.", l.MaxAge))
	case l.MaxAge == "":
		out = append(out, "The target says no Access-Control-Max-Age, so this lasts for 5 seconds after a preflight.")
	default:
		out = append(out, fmt.Sprintf("The target says Access-Control-Max-Age: %s; Chromium remembers for two hours at most.", l.MaxAge))
	}
	return append(out, l.claim(),
		"It is saved where the same page origin asks for the same URL again: another query or another id in the path pays in full.")
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
		return fmt.Sprintf("\"Latency halves\" holds for such a call where the round trip takes the time: %s at %s.", share, milliseconds(far.RoundTrip))
	}
	return fmt.Sprintf("\"Latency halves\" does not hold here: %s is saved at %s.", share, milliseconds(far.RoundTrip))
}

// Run is the report of a measurement; it has no scenarios.
func (l *Latency) Run() report.Run {
	var b bytes.Buffer
	_ = l.Text(&b)
	return report.Run{
		Browser: l.Browser, Target: l.Target, Notes: l.Notes,
		Attachments: []report.Attachment{{Title: "What a preflight costs", Text: b.String()}},
	}
}
