package fetch

import "strings"

// Decision is one decision of the algorithms, with the inputs it was taken on.
type Decision struct {
	Hop     int
	Rule    string // in words, without values: "CORS check of the preflight response"
	Anchor  string // the fragment of the standard's algorithm
	Inputs  []Input
	Verdict string // "success", "failure: …", "needed", "not needed", …
	Failed  bool   // the decision ends in a network error
}

// Input is one named value that a decision rests on.
type Input struct{ Name, Value string }

// String is the decision in one line: rule, verdict, inputs and anchor.
func (d Decision) String() string {
	var b strings.Builder
	b.WriteString(d.Rule)
	b.WriteString(": ")
	b.WriteString(d.Verdict)
	for i, in := range d.Inputs {
		if i == 0 {
			b.WriteString(" (")
		} else {
			b.WriteString("; ")
		}
		b.WriteString(in.Name)
		b.WriteByte(' ')
		b.WriteString(in.Value)
	}
	if len(d.Inputs) > 0 {
		b.WriteByte(')')
	}
	b.WriteByte(' ')
	if !strings.Contains(d.Anchor, ":") {
		b.WriteByte('#')
	}
	b.WriteString(d.Anchor)
	return b.String()
}

// none is the value of an input that is null.
const none = "(none)"

func orNone(value string, ok bool) string {
	if !ok {
		return none
	}
	return value
}

func headerInput(name string, headers HeaderList) Input {
	return Input{name, orNone(headers.Get(name))}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func namesOrNone(names []string) string {
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, ",")
}

// decide records a decision.
func (r *run) decide(rule, anchor, verdict string, inputs ...Input) {
	start := len(r.inputs)
	r.inputs = append(r.inputs, inputs...)
	r.record(rule, anchor, verdict, start)
}

// record records a decision whose inputs are those of the slab from start on.
func (r *run) record(rule, anchor, verdict string, start int) {
	r.trace = append(r.trace, Decision{
		Hop: r.hop, Rule: rule, Anchor: anchor, Verdict: verdict, Inputs: r.inputs[start:len(r.inputs):len(r.inputs)],
	})
}

// refuse records a decision that ends in a network error, and the outcome. It
// is always false.
func (r *run) refuse(f Refusal, rule, anchor string, inputs ...Input) bool {
	start := len(r.inputs)
	r.inputs = append(r.inputs, inputs...)
	return r.recordRefusal(f, rule, anchor, start)
}

func (r *run) recordRefusal(f Refusal, rule, anchor string, start int) bool {
	r.record(rule, anchor, "failure: "+f.Reason.String(), start)
	r.trace[len(r.trace)-1].Failed = true
	f.Hop = r.hop
	r.outcome = Outcome{Kind: NetworkError, Type: TypeError, Refusal: f}
	return false
}
