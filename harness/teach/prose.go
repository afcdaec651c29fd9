package teach

import (
	"html/template"
	"strings"

	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// prose returns a lesson's text as HTML. Words between backquotes become code,
// and words between two asterisks on each side become a term.
func prose(text string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			b.WriteString("<code>" + template.HTMLEscapeString(part) + "</code>")
			continue
		}
		for k, words := range strings.Split(part, "**") {
			if k%2 == 1 {
				b.WriteString("<dfn>" + template.HTMLEscapeString(words) + "</dfn>")
				continue
			}
			b.WriteString(template.HTMLEscapeString(words))
		}
	}
	return template.HTML(b.String())
}

// fix is the configuration or code that corrects one kind of server.
type fix struct{ Key, Name, Text string }

var fixNames = map[string]string{"nginx": "nginx", "express": "Express", "fastapi": "FastAPI"}

// fixesOf returns a lesson's fixes, in order.
func fixesOf(x scenarios.Lesson) []fix {
	var out []fix
	for _, key := range scenarios.FixKeys() {
		if text := strings.TrimSpace(x.Fix[key]); text != "" {
			out = append(out, fix{key, fixNames[key], text})
		}
	}
	return out
}
