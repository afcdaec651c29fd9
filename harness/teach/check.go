package teach

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// Bounds of what the playground sends.
const (
	maxLines = 40
	maxValue = 4 << 10
	maxBody  = 16 << 10
)

// check collects what is impossible in a state, each with the byte.
func (s State) check() error {
	var errs []error
	say := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.Method != "" {
		if i := badByte(s.Method, tokenByte); i >= 0 {
			say("method: byte %d (%s) cannot be in a method: letters, digits and !#$%%&'*+-.^_`|~ can", i+1, byteWord(s.Method[i]))
		}
	}
	if len(s.Method) > 64 {
		say("method: %d bytes; no more than 64", len(s.Method))
	}
	switch s.Mode {
	case fetch.CORS, fetch.NoCORS, fetch.SameOriginMode:
	default:
		say("mode: fetch() cannot ask for %s", s.Mode)
	}
	switch s.BodyKind {
	case fetch.NoBody, fetch.TextBody, fetch.URLSearchParamsBody, fetch.FormDataBody, fetch.BlobBody:
	default:
		say("body: the playground sends no body of kind %s", s.BodyKind)
	}
	if s.To == scenario.RoleScheme {
		say("to: the lab has no https origin")
	}
	errs = append(errs, checkHeaders("request", s.Headers))
	errs = append(errs, s.Preflight.check("preflight answer"), s.Response.check("actual answer"))
	for _, b := range []string{s.Body, s.Preflight.Body, s.Response.Body} {
		if len(b) > maxBody {
			say("body: %d bytes; no more than %d", len(b), maxBody)
		}
	}
	return errors.Join(errs...)
}

func (r Reply) check(what string) error {
	errs := []error{checkHeaders(what, r.Headers)}
	say := func(format string, args ...any) { errs = append(errs, fmt.Errorf(what+": "+format, args...)) }
	if r.Status != 0 && (r.Status < 200 || r.Status > 599) {
		say("status %d: the playground answers with 200 to 599", r.Status)
	}
	if len(r.Raw) > maxLines {
		say("%d raw lines; no more than %d", len(r.Raw), maxLines)
	}
	before := ""
	if n := len(r.Headers); n > 0 {
		before = r.Headers[n-1].Name + ":" + r.Headers[n-1].Value
	}
	for i, text := range r.Raw {
		line, err := bytesOf(text)
		if err != nil {
			say("raw line %d: %w", i+1, err)
			continue
		}
		if len(line) > maxValue {
			say("raw line %d: %d bytes; no more than %d", i+1, len(line), maxValue)
		}
		if k := strings.IndexAny(line, "\r\n"); k >= 0 {
			say("raw line %d: byte %d (%s) would end the line; write another line instead", i+1, k+1, byteWord(line[k]))
		}
		if strings.Trim(line, " \t") == "" {
			say("raw line %d: an empty line would end the headers", i+1)
			continue
		}
		if line[0] == ' ' || line[0] == '\t' { // browsers take it for the rest of the line before
			line = before + line
		}
		name, value, _ := strings.Cut(line, ":")
		if why := reaches(strings.TrimSpace(name), value); why != "" {
			say("raw line %d: %s", i+1, why)
		}
		before = line
	}
	return errors.Join(errs...)
}

// checkHeaders refuses header lines that nobody can send, and those whose effect
// would not end with the run.
func checkHeaders(what string, list scenario.Headers) error {
	var errs []error
	if len(list) > maxLines {
		errs = append(errs, fmt.Errorf("%s: %d header lines; no more than %d", what, len(list), maxLines))
	}
	for _, h := range list {
		switch i, k := badByte(h.Name, tokenByte), badByte(h.Value, valueByte); {
		case h.Name == "":
			errs = append(errs, fmt.Errorf("%s: a header line without a name: %.40q", what, h.Value))
		case i >= 0:
			errs = append(errs, fmt.Errorf("%s: header %.40q: byte %d of the name (%s) cannot be in a name; a raw line can have it", what, h.Name, i+1, byteWord(h.Name[i])))
		case k >= 0:
			errs = append(errs, fmt.Errorf("%s: header %s: byte %d of the value (%s) cannot be in a value", what, h.Name, k+1, byteWord(h.Value[k])))
		case len(h.Value) > maxValue:
			errs = append(errs, fmt.Errorf("%s: header %s: %d bytes; no more than %d", what, h.Name, len(h.Value), maxValue))
		}
		if why := reaches(h.Name, h.Value); why != "" && what != "request" {
			errs = append(errs, fmt.Errorf("%s: %s", what, why))
		}
	}
	return errors.Join(errs...)
}

// reaches says how an answer's header would act on more of the visitor's browser
// than the run; "" for one that does not.
func reaches(name, value string) string {
	switch n := strings.ToLower(name); n {
	case "clear-site-data", "strict-transport-security", "service-worker-allowed", "refresh", "alt-svc", "set-login":
		return name + ": it would act on everything at localhost, not on this run alone"
	case "content-length", "transfer-encoding", "connection", "content-encoding", "trailer", "upgrade":
		return name + ": the lab's server writes it itself"
	case "set-cookie":
		for part := range strings.SplitSeq(value, ";") {
			attribute, _, _ := strings.Cut(part, "=")
			if a := strings.ToLower(strings.TrimSpace(attribute)); slices.Contains([]string{"path", "domain"}, a) {
				return "Set-Cookie: leave " + a + " out: the cookie then stays below the run's own path"
			}
		}
	default: // harmless
	}
	return ""
}

// badByte is the index of the first byte that is not allowed, or -1.
func badByte(s string, allowed func(byte) bool) int {
	for i := range len(s) {
		if !allowed(s[i]) {
			return i
		}
	}
	return -1
}

func tokenByte(c byte) bool { return fetch.IsHeaderName(string(rune(c))) && c < 0x80 }

// valueByte refuses what a header's value cannot have: NUL, and what would end
// the line; and the other control characters, which no browser lets through.
func valueByte(c byte) bool { return c == '\t' || c >= 0x20 && c != 0x7F }

func byteWord(c byte) string {
	switch c {
	case '\r':
		return "CR, 0x0D"
	case '\n':
		return "LF, 0x0A"
	case 0:
		return "NUL, 0x00"
	case ' ':
		return "a space"
	default:
		if c > 0x20 && c < 0x7F {
			return fmt.Sprintf("%q", rune(c))
		}
		return fmt.Sprintf("0x%02X", c)
	}
}
