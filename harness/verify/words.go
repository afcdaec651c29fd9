package verify

import (
	"fmt"
	"strings"
)

// The sentences of the reports of this package stand in this file, but for those
// that explain one probe.

// What formats show of a run.
const (
	worksAsPromised   = "what is promised works"
	refusedAsPromised = "what is not promised is refused"
	titleOfChanges    = "What was changed to run the configuration here"
	labelNote         = "note"
)

// heldTo is the title of a run: "nginx 1.22.1 (nginx.conf), held to cors.yaml".
func heldTo(target, policy string) string { return target + ", held to " + policy }

func titleOfRemedy(id string) string { return "Remedy: " + id }

func notAsked(n int, origin string) string {
	return fmt.Sprintf("%d probes were not asked: page and target are of one origin (%s), where CORS is not consulted", n, origin)
}

// What a comparison says.
const (
	labelBefore    = "before"
	labelAfter     = "after"
	noLonger       = "no longer as promised"
	nowAsPromised  = "now as promised"
	otherwise      = "otherwise than before"
	nothingDiffers = "to a browser, nothing differs"
)

// What a call comes to, on one side of a comparison.
const (
	refusedWord      = "refused"
	noVary           = "no Vary: Origin"
	furtherPreflight = " after a further preflight"
	with             = " with "
	then             = ", then "
)

func unknown(why string) string { return "unknown: " + why }

func refused(because string) string { return strings.TrimSpace(refusedWord + ": " + because) }

// differs is one difference: "response 200  ->  refused: MissingAllowOriginHeader".
func differs(before, after string) string { return before + "  ->  " + after }
