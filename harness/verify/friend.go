package verify

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// alivePatience is how long a target has to answer an allowed origin.
const alivePatience = 10 * time.Second

// answersFriend reports whether the target answers a request of an allowed origin
// now, with any status. No browser makes the request: nothing but the connection is
// judged by it.
func (t *target) answersFriend(ctx context.Context, a rule.Ask) bool {
	g := a.Grant
	i := slices.IndexFunc(g.Callers, func(c policy.Caller) bool { return c.Allowed && !c.Mixed && !c.Origin.Opaque() })
	if i < 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, alivePatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.Plain.URL.String(), nil)
	if err != nil {
		return false
	}
	r.Header.Set("Origin", g.Callers[i].Origin.String())
	transport := t.transport(g.Target)
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(r)
	if err != nil {
		return false
	}
	return res.Body.Close() == nil
}
