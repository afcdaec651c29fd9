package verify

import (
	"fmt"
	"strings"
)

// The sentences of the reports of this package stand in this file, but for those
// that explain one probe.

// What formats show of a run.
const (
	worksAsPromised   = "promises kept"
	refusedAsPromised = "refusals kept (what the policy does not allow is refused)"
	titleOfChanges    = "Changes made to run this configuration locally"
	labelNote         = "note"
)

// testedAgainst is the title of a run: "nginx 1.22.1 (nginx.conf), tested against
// cors.yaml".
func testedAgainst(target, policy string) string { return target + ", tested against " + policy }

func titleOfRemedy(id string) string { return "Fix for " + id }

func notAsked(n int, origin string) string {
	probes := "1 probe was"
	if n > 1 {
		probes = fmt.Sprintf("%d probes were", n)
	}
	return fmt.Sprintf("%s skipped: page and target have the same origin (%s), and browsers do not apply CORS there", probes, origin)
}

// What a comparison says.
const (
	labelBefore    = "before"
	labelAfter     = "after"
	noLonger       = "broken by the change"
	nowAsPromised  = "fixed by the change"
	otherwise      = "changed, with the same verdict"
	nothingDiffers = "No difference for a browser."
)

// What a call comes to, on one side of a comparison.
const (
	refusedWord      = "refused"
	furtherPreflight = " after another preflight"
	with             = " with "
	then             = ", then "
)

func undecided(why string) string { return "undecided: " + why }

func refused(because string) string { return strings.TrimSpace(refusedWord + ": " + because) }

// differs is one difference: "response 200  ->  refused: MissingAllowOriginHeader".
func differs(before, after string) string { return before + "  ->  " + after }

// verdictOfChanges is what a comparison comes to: "18 probes differ: 3 broken by
// the change, 5 fixed by the change, 10 changed, with the same verdict."
func verdictOfChanges(all, broken, fixed, same int) string {
	probes := "1 probe differs"
	if all > 1 {
		probes = fmt.Sprintf("%d probes differ", all)
	}
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{broken, noLonger}, {fixed, nowAsPromised}, {same, otherwise}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return probes + ": " + strings.Join(parts, "; ") + "."
}
