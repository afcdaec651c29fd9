package policy

import (
	"strings"
	"time"
)

// Span is a time without its zero units: 10m.
func Span(d time.Duration) string {
	out := d.String()
	if s, ok := strings.CutSuffix(out, "m0s"); ok {
		out = s + "m"
	}
	if s, ok := strings.CutSuffix(out, "h0m"); ok {
		out = s + "h"
	}
	return out
}
