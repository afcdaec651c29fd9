package verify

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// clearText is the room of pages that call targets at http://, and none at https://.
const clearText = "clear text"

// apart says where a page at http:// is opened, so that it remembers nothing of
// Strict-Transport-Security that other probes were told: a browser that knows of it
// loads the page, or asks the target, over https instead. A page that calls a target
// at http:// is in a room without calls over https; one whose own host may be under
// the rule of a target at https:// is fresh. Other pages are anywhere.
//
// https://www.rfc-editor.org/rfc/rfc6797#section-8.3
func (t *target) apart(page fetch.URL, target fetch.Origin) (room string, fresh bool) {
	switch {
	case page.Scheme != "http":
		return "", false
	case target.Scheme() == "http" && (t.mayUpgrade(target.Host()) || t.mayUpgrade(page.Host)):
		return clearText, false
	default:
		return "", t.mayUpgrade(page.Host)
	}
}

// mayUpgrade reports whether an answer of a target can make a browser ask the host
// over https only: the host is a target's at https://, or below one.
func (t *target) mayUpgrade(host string) bool {
	for origin := range t.at {
		if name, ok := strings.CutPrefix(origin, "https://"); ok {
			name, _, _ = strings.Cut(name, ":")
			if host == name || strings.HasSuffix(host, "."+name) {
				return true
			}
		}
	}
	return false
}
