package latency

import (
	"fmt"
	"time"
)

// What a measurement says.
const (
	titleOfLatency    = "What a preflight costs"
	savedNothing      = "nothing (the browser sent another preflight)"
	neverRemembered   = "The browser sends another preflight for the same call. The target sends no Access-Control-Max-Age, so the browser keeps a preflight for 5 seconds only."
	rememberedBriefly = "The target sends no Access-Control-Max-Age, so the saving lasts 5 seconds after a preflight."
	whereSaved        = "The browser saves the preflight only if a page of the same origin requests the same URL again. Another query or another id in the path needs its own preflight."
)

var latencyHead = []string{"protocol", "round trip", "preflighted", "again", "saved"}

func howMeasured(calls int) string {
	return fmt.Sprintf("Each time is the fastest of %d calls over open connections. Crosscheck adds the round trip in front of the target.", calls)
}

func maxAgeSavesNothing(maxAge string) string {
	return fmt.Sprintf("Access-Control-Max-Age: %s saves nothing: the browser sends another preflight for the same call.", maxAge)
}

func maxAgeOf(maxAge string) string {
	return fmt.Sprintf("The target sends Access-Control-Max-Age: %s; Chromium keeps a preflight for two hours at most.", maxAge)
}

func halves(share string, trip time.Duration) string {
	return fmt.Sprintf("A remembered preflight halves the latency of this call: it saves %s at a round trip of %s.", share, milliseconds(trip))
}

func doesNotHalve(share string, trip time.Duration) string {
	return fmt.Sprintf("A remembered preflight does not halve the latency here: it saves %s at a round trip of %s.", share, milliseconds(trip))
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
