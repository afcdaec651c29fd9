package judge

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// cookieRows says of the cookies that the want names whether they were sent,
// and whether they were stored, with Chrome's reasons where not.
func (s *StepResult) cookieRows(wrong []Mismatch) (sent, stored []Row) {
	names := slices.Collect(maps.Keys(s.Script.Want.Stored))
	names = slices.AppendSeq(names, maps.Keys(s.Script.Want.Blocked))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		out, in := s.sentCookie(name), s.storedCookie(name)
		if slices.ContainsFunc(wrong, func(m Mismatch) bool { return m.At == AtCookieLeftOut && m.Of == name }) {
			if in.Wire == noSetCookie {
				out.Wrong = true
			} else {
				in.Wrong = true
			}
		}
		if slices.ContainsFunc(wrong, func(m Mismatch) bool { return m.At == AtCookieStored && m.Of == name }) {
			in.Wrong = true
		}
		if out.Wrong || out.Standard == cookieSent || out.Wire == cookieSent || len(s.Seen.Browser.LeftOut(name)) > 0 {
			sent = append(sent, out)
		}
		if in.Wrong || in.Wire != noSetCookie || in.Browser != "" {
			stored = append(stored, in)
		}
	}
	return sent, stored
}

const (
	cookieSent    = "sent"
	cookieNotSent = "not sent"
	noSetCookie   = "no Set-Cookie"
)

// sentCookie compares whether requests carried the cookie.
func (s *StepResult) sentCookie(name string) Row {
	word := func(sent bool) string {
		if sent {
			return cookieSent
		}
		return cookieNotSent
	}
	row := Row{
		What:     "cookie " + name + " sent",
		Standard: word(slices.ContainsFunc(s.Declared.Wire, func(e fetch.Exchange) bool { return carries(e.Sent.Headers, name) })),
		Wire:     word(slices.ContainsFunc(s.Wire, func(e wire.Exchange) bool { return carries(e.Request, name) })),
	}
	if c := s.Seen.Browser; c.Slow && !c.Unrecorded {
		row.Browser = word(slices.ContainsFunc(c.Records, func(r wire.Record) bool { return carries(r.Request, name) })) + inBrackets(c.LeftOut(name))
	}
	row.Wrong = row.Standard != row.Wire
	return row
}

// storedCookie compares whether the browser holds the cookie afterwards.
func (s *StepResult) storedCookie(name string) Row {
	host := s.Script.Call.URL.Host
	row := Row{What: "cookie " + name + " stored", Standard: storedWord(cookieAt(s.Declared.State.Cookies.Cookies(), host, name)), Wire: noSetCookie}
	if slices.ContainsFunc(s.Wire, func(e wire.Exchange) bool { return sets(e.Response, name) }) {
		row.Wire = "Set-Cookie"
	}
	why := s.Seen.Browser.NotStored(name)
	switch {
	case s.Script.AsksStore():
		row.Browser = storedWord(cookieAt(s.Seen.Cookies, host, name)) + inBrackets(why)
	case len(why) > 0:
		row.Browser = "not stored" + inBrackets(why)
	default: // nobody looked
	}
	return row
}

func storedWord(s scenario.Stored) string {
	switch s {
	case scenario.StoredPresent:
		return "stored"
	case scenario.StoredPartitioned:
		return "stored, partitioned"
	default:
		return "not stored"
	}
}

func inBrackets(reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	return " (" + strings.Join(reasons, ", ") + ")"
}

// carries reports whether a request's Cookie header has a cookie of the name.
func carries(request fetch.HeaderList, name string) bool {
	value, _ := request.Get("Cookie")
	for part := range strings.SplitSeq(value, "; ") {
		if n, _, _ := strings.Cut(part, "="); n == name {
			return true
		}
	}
	return false
}

// sets reports whether a Set-Cookie header of the answer is of the name.
func sets(response fetch.HeaderList, name string) bool {
	return slices.ContainsFunc(response.Values("Set-Cookie"), func(line string) bool {
		n, _, _ := strings.Cut(line, "=")
		return strings.TrimSpace(n) == name
	})
}
