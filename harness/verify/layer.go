package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/remedy"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

// layers says which layer did it: the answer at fault that Chrome recorded in front
// of the proxy, held against the upstream's answer behind it.
func layers(proxy string, step *judge.StepResult, behind []upstream.Exchange) []string {
	if proxy == "" || step == nil || len(step.Wire) == 0 {
		return nil
	}
	front := step.Wire[len(step.Wire)-1]
	if remedy.Diagnose(*step, true, nil) == mend.MaxAgeShort { // the preflight's answer is
		front = step.Wire[0]
	}
	if !front.Answered {
		return nil
	}
	what := front.Method
	if front.Preflight {
		what = "the preflight"
	}
	answer, ok := sameRequest(front, behind)
	switch {
	case !ok && len(behind) > 0:
		return []string{fmt.Sprintf("%s answered %s with status %d: no %s of this probe was seen behind it", proxy, what, front.Status, kindOf(front))}
	case !ok:
		return []string{fmt.Sprintf("%s answered %s with status %d: no request of this probe was seen behind it", proxy, what, front.Status)}
	case !answer.Answered:
		return []string{fmt.Sprintf("%s answered %s with status %d: the upstream (%s) received the request and gave no answer", proxy, what, front.Status, answer.Upstream)}
	}
	out := []string{}
	if front.Status != answer.Status {
		out = append(out, fmt.Sprintf("%s changed the upstream's status %[3]d to %[2]d", proxy, front.Status, answer.Status))
	}
	for _, name := range corsHeaders(front.Response, answer.Response) {
		if note := headerLayer(proxy, name, front.Response.Values(name), answer.Response.Values(name)); note != "" {
			out = append(out, note)
		}
	}
	if len(out) == 0 {
		out = append(out, fmt.Sprintf("%s passed on the CORS headers of the upstream (%s) as they are", proxy, answer.Upstream))
	}
	return out
}

// kindOf names a request among those of one probe.
func kindOf(e wire.Exchange) string {
	if e.Preflight {
		return "preflight"
	}
	return e.Method
}

// sameRequest finds the upstream's side of an exchange: the last of its kind.
func sameRequest(front wire.Exchange, behind []upstream.Exchange) (upstream.Exchange, bool) {
	for _, e := range slices.Backward(behind) {
		if e.Preflight == front.Preflight {
			return e, true
		}
	}
	return upstream.Exchange{}, false
}

// headerLayer says who is behind the lines of one header; "" where the proxy
// let them pass.
func headerLayer(proxy, name string, front, behind []string) string {
	shown := func(values []string) string { return strings.Join(values, " | ") }
	switch {
	case slices.Equal(front, behind):
		return ""
	case len(behind) == 0:
		return fmt.Sprintf("%s added %s: %s", proxy, name, shown(front))
	case len(front) == 0:
		return fmt.Sprintf("%s dropped the upstream's %s: %s", proxy, name, shown(behind))
	case len(front) > len(behind):
		return fmt.Sprintf("%s added %s to the upstream's own: %s", proxy, name, shown(front))
	default:
		return fmt.Sprintf("%s changed the upstream's %[2]s: %[4]s to %[3]s", proxy, name, shown(front), shown(behind))
	}
}

// corsHeaders are the names that have to do with CORS on either side.
func corsHeaders(lists ...fetch.HeaderList) []string {
	var out []string
	for _, l := range lists {
		for _, name := range l.Names() {
			lower := strings.ToLower(name)
			if (strings.HasPrefix(lower, "access-control-") || lower == "vary" || lower == "location") && !slices.Contains(out, lower) {
				out = append(out, lower)
			}
		}
	}
	slices.Sort(out)
	for i, name := range out {
		out[i] = canonical(name)
	}
	return out
}

func canonical(lower string) string {
	parts := strings.Split(lower, "-")
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "-")
}
