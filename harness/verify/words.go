package verify

import (
	"fmt"
	"strings"
	"time"
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

func forgottenTooSoon(maxAge string) string {
	return "preflights are forgotten too soon (" + maxAge + ")"
}

// differs is one difference: "response 200  ->  refused: MissingAllowOriginHeader".
func differs(before, after string) string { return before + "  ->  " + after }

// What a measurement says.
const (
	titleOfLatency    = "What a preflight costs"
	savedNothing      = "nothing: preflighted again"
	neverRemembered   = "The browser preflights the same call again, and the target says no Access-Control-Max-Age: the browser then remembers for 5 seconds only."
	rememberedBriefly = "The target says no Access-Control-Max-Age, so this lasts for 5 seconds after a preflight."
	whereSaved        = "It is saved where the same page origin asks for the same URL again: another query or another id in the path pays in full."
)

var latencyHead = []string{"protocol", "round trip", "preflighted", "again", "saved"}

func howMeasured(calls int) string {
	return fmt.Sprintf("The quickest of %d calls each, over connections that are open; the round trip is simulated in front of the target.", calls)
}

func maxAgeSavesNothing(maxAge string) string {
	return fmt.Sprintf("The browser preflights the same call again: Access-Control-Max-Age: %s saves nothing.", maxAge)
}

func maxAgeOf(maxAge string) string {
	return fmt.Sprintf("The target says Access-Control-Max-Age: %s; Chromium remembers for two hours at most.", maxAge)
}

func halves(share string, trip time.Duration) string {
	return fmt.Sprintf("\"Latency halves\" holds for such a call where the round trip takes the time: %s at %s.", share, milliseconds(trip))
}

func doesNotHalve(share string, trip time.Duration) string {
	return fmt.Sprintf("\"Latency halves\" does not hold here: %s is saved at %s.", share, milliseconds(trip))
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
