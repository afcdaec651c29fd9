package teach

import (
	"net/http"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// tinker is a step of a scenario as a state of the playground; "" where the
// playground cannot do what the step does.
func tinker(s *scenario.Scenario, step int) string {
	serve := &scenario.Serve{}
	for _, x := range s.Steps[:step+1] {
		if x.Serve != nil {
			serve = x.Serve
		}
	}
	f := s.Steps[step].Fetch
	if f == nil || f.URL != "" || f.Userinfo != "" || len(serve.Then) > 0 || f.Redirect != fetch.Follow || f.Cache != fetch.CacheDefault ||
		f.ReferrerPolicy != fetch.DefaultReferrerPolicy || f.Keepalive || f.Integrity != "" || f.AddressSpace != fetch.AnyAddressSpace {
		return ""
	}
	out := State{To: f.To, Sandbox: s.Page.Opaque(), Method: f.Method, Mode: f.Mode, Credentials: f.Credentials, Headers: slices.Clone(f.Headers)}
	if b := f.Body; b != nil {
		out.BodyKind, out.Body = b.Kind, b.Content
		if b.Kind == fetch.NoBody {
			out.BodyKind = fetch.TextBody
		}
		if b.Repeat > 0 || b.Type != "" {
			return ""
		}
	}
	var ok, too bool
	out.Preflight, ok = replyFrom(serve.Preflight, http.StatusBadRequest)
	out.Response, too = replyFrom(serve.Response, http.StatusOK)
	if !ok || !too || out.check() != nil {
		return ""
	}
	return out.Encode()
}

// replyFrom is an answer as the playground has it; false where it has no such
// thing.
func replyFrom(a *scenario.Answer, status int) (Reply, bool) {
	if a == nil {
		return Reply{Status: status}, true
	}
	if a.Bytes != "" || a.Asset != "" || a.Location != nil || a.Userinfo != nil || a.Delay != 0 || a.Close != wire.CloseNowhere {
		return Reply{}, false
	}
	r := Reply{Status: a.Status, Headers: slices.Clone(a.Headers), Body: a.Body}
	if r.Status == 0 {
		r.Status = http.StatusOK
	}
	return r, true
}
