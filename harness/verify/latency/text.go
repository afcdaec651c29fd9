package latency

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
func (r *Result) Text(w io.Writer) error {
	var b bytes.Buffer
	method := r.Probe.Call.Method
	if method == "" {
		method = "GET"
	}
	fmt.Fprintf(&b, "%s\n  %s %s from %s\n", r.Target, method, r.Probe.Call.URL, r.Probe.Caller.Origin)
	for _, n := range r.Notes {
		report.Column(&b, "  ", n)
	}
	b.WriteByte('\n')
	b.WriteString(r.table())
	b.WriteByte('\n')
	for _, n := range r.findings() {
		report.Column(&b, "  ", n)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// table is a row for each protocol and distance.
func (r *Result) table() string {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  protocol\tround trip\tpreflighted\tagain\tsaved")
	for _, row := range r.Rows {
		saved := "nothing: preflighted again"
		if row.Remembered {
			saved = fmt.Sprintf("%s (%.0f %%)", milliseconds(row.Preflighted-row.Again), 100*row.Saved())
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", row.Protocol, milliseconds(row.RoundTrip), milliseconds(row.Preflighted), milliseconds(row.Again), saved)
	}
	_ = t.Flush()
	return b.String()
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// findings are what the table means.
func (r *Result) findings() []string {
	out := []string{fmt.Sprintf("The quickest of %d calls each, over connections that are open; the round trip is simulated in front of the target.", r.Calls)}
	remembered := true
	for _, row := range r.Rows {
		remembered = remembered && row.Remembered
	}
	switch {
	case !remembered && r.MaxAge == "":
		return append(out, "The browser preflights the same call again, and the target says no Access-Control-Max-Age: the browser then remembers for 5 seconds only.")
	case !remembered:
		return append(out, fmt.Sprintf("The browser preflights the same call again: Access-Control-Max-Age: %s saves nothing.", r.MaxAge))
	case r.MaxAge == "":
		out = append(out, "The target says no Access-Control-Max-Age, so this lasts for 5 seconds after a preflight.")
	default:
		out = append(out, fmt.Sprintf("The target says Access-Control-Max-Age: %s; Chromium remembers for two hours at most.", r.MaxAge))
	}
	return append(out, r.claim(),
		"It is saved where the same page origin asks for the same URL again: another query or another id in the path pays in full.")
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
		return fmt.Sprintf("\"Latency halves\" holds for such a call where the round trip takes the time: %s at %s.", share, milliseconds(far.RoundTrip))
	}
	return fmt.Sprintf("\"Latency halves\" does not hold here: %s is saved at %s.", share, milliseconds(far.RoundTrip))
}

// Run is the report of a measurement; it has no scenarios.
func (r *Result) Run() report.Run {
	var b bytes.Buffer
	_ = r.Text(&b)
	return report.Run{
		Browser: r.Browser, Target: r.Target, Notes: r.Notes,
		Attachments: []report.Attachment{{Title: "What a preflight costs", Text: b.String()}},
	}
}
