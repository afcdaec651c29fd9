package report

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
)

// hidden stands for a value that a report does not show.
const hidden = "…"

// maskValue hides what a header's value must not give away: the values of
// cookies, and credentials. Names, schemes and attributes stay.
func maskValue(name, value string) string {
	switch strings.ToLower(name) {
	case "cookie":
		pairs := strings.Split(value, ";")
		for i, p := range pairs {
			pairs[i] = maskPair(p)
		}
		return strings.Join(pairs, ";")
	case "set-cookie":
		lines := strings.Split(value, "\n") // as Chrome joins them
		for i, l := range lines {
			pair, attributes, found := strings.Cut(l, ";")
			lines[i] = maskPair(pair)
			if found {
				lines[i] += ";" + attributes
			}
		}
		return strings.Join(lines, "\n")
	case "authorization", "proxy-authorization":
		if scheme, _, found := strings.Cut(value, " "); found {
			return scheme + " " + hidden
		}
		return hidden
	default:
		return maskURLs(value)
	}
}

var userinfo = regexp.MustCompile(`(://[^/\s:@?#]*):[^/\s@?#]*@`)

// maskURLs hides the passwords of the URLs in a text.
func maskURLs(s string) string { return userinfo.ReplaceAllString(s, "${1}:"+hidden+"@") }

// maskPair hides the value of name=value, or all of it where there is no name.
func maskPair(p string) string {
	if strings.TrimSpace(p) == "" {
		return p
	}
	if name, _, found := strings.Cut(p, "="); found {
		return name + "=" + hidden
	}
	return hidden
}

// mask hides secrets in free text: it has those of the result's headers.
type mask struct{ replacer *strings.Replacer }

// maskOf collects the secrets of steps.
func maskOf(steps ...judge.StepResult) mask {
	secrets := map[string]string{}
	collect := func(lists ...fetch.HeaderList) {
		for _, l := range lists {
			for _, h := range l {
				addSecrets(secrets, h)
			}
		}
	}
	for _, s := range steps {
		collect(s.Script.Call.Headers)
		for _, h := range s.Script.Hops {
			collect(h.Preflight.Headers, h.Response.Headers)
		}
		for _, e := range s.Wire {
			collect(e.Request, e.Response)
		}
		for _, e := range slices.Concat(s.Declared.Wire, s.OnWire.Wire) {
			collect(e.Sent.Headers, e.Answer.Response.Headers)
		}
		for _, c := range s.Seen.Browser.Records {
			collect(c.Request, c.Response)
		}
		for _, c := range s.Declared.State.Cookies.Cookies() {
			secrets[c.Name+"="+c.Value] = c.Name + "=" + hidden
		}
	}
	return mask{replacer(secrets)}
}

// replacer replaces the longest secrets first: one may begin with another.
func replacer(secrets map[string]string) *strings.Replacer {
	found := make([]string, 0, len(secrets))
	for s := range secrets {
		found = append(found, s)
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	pairs := make([]string, 0, 2*len(found))
	for _, s := range found {
		pairs = append(pairs, s, secrets[s])
	}
	return strings.NewReplacer(pairs...)
}

// addSecrets adds what a header must not give away, as it stands in a text,
// and what is shown instead.
func addSecrets(secrets map[string]string, h fetch.Header) {
	const shortest = 4 // a bare value of fewer bytes could be part of any word
	add := func(s string) {
		s = strings.TrimSpace(s)
		if m := maskPair(s); strings.Contains(s, "=") || len(s) >= shortest {
			secrets[s] = m
		}
	}
	switch strings.ToLower(h.Name) {
	case "cookie":
		for p := range strings.SplitSeq(h.Value, ";") {
			add(p)
		}
	case "set-cookie":
		for l := range strings.SplitSeq(h.Value, "\n") {
			pair, _, _ := strings.Cut(l, ";")
			add(pair)
		}
	case "authorization", "proxy-authorization":
		if len(h.Value) >= shortest {
			secrets[h.Value] = maskValue(h.Name, h.Value)
		}
	default:
	}
}

// text hides the secrets in a text.
func (m mask) text(s string) string {
	if m.replacer != nil {
		s = m.replacer.Replace(s)
	}
	return maskURLs(s)
}

// line is text, made fit for one line.
func (m mask) line(s string) string { return layout.Clean(m.text(s)) }

// Redact returns a text without the cookie values and credentials that the
// step's headers carried.
func Redact(s judge.StepResult, text string) string { return maskOf(s).text(text) }

// Redacted returns a step without cookie values and credentials, with each of
// its sentences fit for one line. Bodies stay as they are.
func Redacted(s judge.StepResult) judge.StepResult { return maskOf(s).step(s) }
