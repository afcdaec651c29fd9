// Package copyas writes a state of the playground in other languages: a
// fetch() call, curl commands, a configuration of nginx and a scenario file. It
// may change without notice.
package copyas

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// Copy is one request and its answers in another language.
type Copy struct{ Name, Text string }

// Copies writes a scenario of one step as a fetch() call, curl commands, a
// configuration of nginx and a scenario file. The script is that step's, and the
// prediction what the standard says of it.
func Copies(sc scenario.Scenario, script scenario.Script, p fetch.Prediction) []Copy {
	var yaml strings.Builder
	if err := scenarios.Write(&yaml, "Playground", sc); err != nil {
		yaml.Reset()
		yaml.WriteString("# " + err.Error())
	}
	return []Copy{
		{"fetch()", report.JavaScript(script.Call)},
		{"curl", curl(p, script.Call)},
		{"nginx", nginx(script.Hops[0])},
		{"scenario (YAML)", yaml.String()},
	}
}

// curl makes the requests that the browser makes, with the headers that it adds.
// curl reads any answer: only a browser makes a CORS check.
func curl(p fetch.Prediction, call fetch.Call) string {
	var b strings.Builder
	for _, e := range p.Wire {
		if e.Sent.Preflight {
			b.WriteString("# the CORS-preflight request, which curl never makes by itself\n")
		} else {
			b.WriteString("# the actual request\n")
		}
		b.WriteString("curl -i")
		if m := e.Sent.Method; m != "GET" {
			b.WriteString(" -X " + quote(m))
		}
		b.WriteString(" " + quote(e.Sent.URL.String()))
		for _, h := range e.Sent.Headers {
			if n := strings.ToLower(h.Name); strings.HasPrefix(n, "sec-") || n == "referer" || n == "cache-control" || n == "pragma" || h.Value == "*/*" {
				continue
			}
			b.WriteString(" \\\n  -H " + quote(h.Name+": "+h.Value))
		}
		if !e.Sent.Preflight && e.Sent.Body.Kind != fetch.NoBody {
			b.WriteString(" \\\n  --data-raw " + quote(call.Body.Content))
		}
		b.WriteByte('\n')
	}
	if b.Len() == 0 {
		return "# nothing is sent: the browser refuses the request itself\n"
	}
	return b.String()
}

// quote is a word of a POSIX shell.
func quote(s string) string {
	plain := !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./:=@,", r)
	})
	if plain && s != "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// nginx answers as the two answers say. What nginx cannot say is a comment.
func nginx(h wire.ScriptedHop) string {
	var b strings.Builder
	b.WriteString("location / {\n    if ($request_method = OPTIONS) {\n")
	nginxAnswer(&b, "        ", h.Preflight)
	b.WriteString("    }\n")
	nginxAnswer(&b, "    ", h.Response)
	b.WriteString("}\n")
	return b.String()
}

func nginxAnswer(b *strings.Builder, indent string, a wire.ScriptedAnswer) {
	if a.Bytes != "" {
		fmt.Fprintf(b, "%s# nginx cannot be made to send these raw lines\n%sreturn 500;\n", indent, indent)
		return
	}
	to := ""
	for _, h := range a.Headers {
		switch n := strings.ToLower(h.Name); {
		case n == "location" && a.Status >= 300 && a.Status <= 399 && !strings.ContainsAny(h.Value, "$\"\\"):
			to = " " + nginxString(h.Value)
		case n == "content-type":
			fmt.Fprintf(b, "%sdefault_type %s;\n", indent, nginxString(h.Value))
		case strings.ContainsAny(h.Value, "$\"\\"):
			fmt.Fprintf(b, "%s# nginx would read the value of %s in its own way\n", indent, h.Name)
		default:
			fmt.Fprintf(b, "%sadd_header %s %s always;\n", indent, h.Name, nginxString(h.Value))
		}
	}
	body := to
	if a.Body != "" && to == "" && !strings.ContainsAny(a.Body, "$\"\\") {
		body = " " + nginxString(a.Body)
	}
	fmt.Fprintf(b, "%sreturn %d%s;\n", indent, a.Status, body)
}

// nginxString is a parameter of a directive.
func nginxString(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t\n;{}'\"#,*") {
		return s
	}
	return `"` + s + `"`
}
