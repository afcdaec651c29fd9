package verify

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// mayUpgrade reports whether a browser may load a page from https instead of from
// its own URL, or call a target so: it does that once an answer over https has said
// Strict-Transport-Security for the host, or for a domain above it. Such a page
// needs a browser context of its own, which remembers nothing of other probes.
//
// https://www.rfc-editor.org/rfc/rfc6797#section-8.3
func (t *target) mayUpgrade(page fetch.URL) bool {
	if page.Scheme != "http" {
		return false
	}
	for origin := range t.at {
		if strings.HasPrefix(origin, "https:") {
			return true
		}
	}
	return false
}
