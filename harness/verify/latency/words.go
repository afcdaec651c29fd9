package latency

import (
	"fmt"
	"time"
)

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
