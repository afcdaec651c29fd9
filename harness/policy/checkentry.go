package policy

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// entries checks the ways past a login, and takes what the environment has.
func (c *checker) entries(p *Policy, root *strict.Node) {
	for _, name := range slices.Sorted(maps.Keys(p.Entries)) {
		e, at := p.Entries[name], root.Field("entries", name)
		if len(e.Cookie) == 0 && len(e.Header) == 0 && e.Login == nil {
			c.say(at, "entry %q is empty: give it a field cookie, header or login", name)
		}
		for h, value := range e.Header {
			if !fetch.IsHeaderName(h) || fetch.IsForbiddenRequestHeader(h, value) {
				c.say(at.Field("header", h), "%s is not a header that a page can set", h)
			}
		}
		for k := range e.Cookie {
			if !fetch.IsHeaderName(k) {
				c.say(at.Field("cookie", k), "%q is not a name of a cookie", k)
			}
		}
		p.secrets = append(p.secrets, c.take(e.Cookie, at.Field("cookie"))...)
		p.secrets = append(p.secrets, c.take(e.Header, at.Field("header"))...)
		if e.Login != nil {
			p.secrets = append(p.secrets, c.login(e.Login, at.Field("login"))...)
		}
	}
}

func (c *checker) login(l *Login, at *strict.Node) []string {
	if _, err := weburl.Parse(l.URL, fetch.URL{}); err != nil && !strings.HasPrefix(l.URL, "/") {
		c.say(at.Field("url"), "%q is neither an absolute URL nor a path", l.URL)
	}
	if l.Method != "" && (!fetch.IsMethod(l.Method) || fetch.IsForbiddenMethod(l.Method)) {
		c.say(at.Field("method"), "%q is not a method that a page can use", l.Method)
	}
	secrets := c.take(l.Headers, at.Field("headers"))
	one := map[string]string{"body": l.Body}
	secrets = append(secrets, c.take(one, at)...)
	l.Body = one["body"]
	return secrets
}

// variable is a part of a value that the environment has; $$ is a dollar.
var variable = regexp.MustCompile(`\$(?:\$|([A-Z_][A-Z0-9_]*)|\{([A-Z_][A-Z0-9_]*)\})`)

// take puts the environment's values in place of $NAME, and returns every value
// that came from there. What it has not is noted, by its name.
func (c *checker) take(values map[string]string, at *strict.Node) []string {
	var secrets []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value, missing := taken(values[key])
		for _, name := range missing {
			c.say(at.Field(key), "%s", unset(name))
		}
		if value != values[key] {
			values[key] = value
			secrets = append(secrets, value)
		}
	}
	return secrets
}

func unset(name string) string {
	return fmt.Sprintf("the environment variable %s is not set: set it (export %s=...) before the run", name, name)
}

// taken replaces the variables of a value, and lists those that are not set.
func taken(value string) (out string, missing []string) {
	out = variable.ReplaceAllStringFunc(value, func(m string) string {
		if m == "$$" {
			return "$"
		}
		name := strings.Trim(m, "${}")
		v, ok := os.LookupEnv(name)
		if !ok {
			missing = append(missing, name)
			return m
		}
		return v
	})
	return out, missing
}

// Secrets are the values that must not be shown: those of entries, and all that
// came from the environment. The longest is first.
func (p Policy) Secrets() []string {
	out := slices.Clone(p.secrets)
	for _, e := range p.Entries {
		for _, m := range []map[string]string{e.Cookie, e.Header} {
			for _, v := range m {
				out = append(out, v)
			}
		}
		if e.Login != nil {
			for _, v := range e.Login.Headers {
				out = append(out, v)
			}
			out = append(out, e.Login.Body)
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return s == "" })
	slices.SortFunc(out, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(out)
}
