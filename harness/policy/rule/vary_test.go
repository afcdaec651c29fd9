package rule_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

func TestVary(t *testing.T) {
	try(t, "vary", []asks{
		{name: "the policy says nothing", policy: "routes: [{path: /x}]", want: []string{
			"x/vary | Vary: Origin, where answers depend on it | GET | response, preflight absent, request sent, 200",
		}},
		{name: "promised", policy: "routes: [{path: /x, methods: [POST], vary: true}]", want: []string{
			"x/vary | Vary: Origin | POST | response, preflight absent, request sent, 200",
		}},
		{name: "it does not matter", policy: "routes: [{path: /x, vary: false}]"},
	})
	p := only(t, grants(t, "upstream: {headers: {X-For: $ORIGIN}}\nroutes: [{path: /x}]"), "vary", "https://a.example")
	if p.Beside == nil || p.Beside.Call.Mode != fetch.NoCORS || p.Beside.Response.Headers.Has("X-For") || !p.Rule.Recorded {
		t.Errorf("the call without Origin: %+v", p.Beside)
	}
	if kept, _ := p.Response.Headers.Get("Cache-Control"); !strings.Contains(kept, "s-maxage") {
		t.Errorf("%q keeps shared caches out", kept)
	}
}

// An answer that depends on Origin must say so, and so must the answer to a
// request without it, unless no cache may keep them.
func TestVaryJudge(t *testing.T) {
	const acao = "Access-Control-Allow-Origin: https://a.example"
	for _, tt := range []struct {
		name, vary string
		with, bare string // headers of the answers to a request with Origin, and without
		rows       []string
		because    string
	}{
		{"nothing depends on Origin", "", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *", nil, ""},
		{"both say it", "", acao + "; Vary: Accept, origin", "Vary: *", nil, ""},
		{"neither does", "", acao, "", []string{"Vary, request with Origin: no Vary", "Vary, request without Origin: no Vary"}, "(Vary, request with Origin)"},
		{"only the granted answer does", "", acao + "; Vary: Origin", "Vary: Accept", []string{"Vary, request without Origin: Accept"}, "(Vary, request without Origin)"},
		{"no cache may keep them", "", acao + "; Cache-Control: no-store", "Cache-Control: max-age=1, no-store", nil, ""},
		{"one may be kept", "", acao + "; Cache-Control: no-store", "", []string{"Vary, request without Origin: no Vary"}, "(Vary, request without Origin)"},
		{"promised, though nothing depends on it", ", vary: true", "Access-Control-Allow-Origin: *; Cache-Control: no-store", "Access-Control-Allow-Origin: *; Vary: Origin",
			[]string{"Vary, request with Origin: no Vary"}, "(Vary, request with Origin)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := only(t, grants(t, "routes: [{path: /x"+tt.vary+"}]"), "vary", "https://a.example")
			f := p.Judge(asked(p, func(sent fetch.Sent) fetch.HeaderList {
				if sent.Headers.Has("Origin") {
					return lines(tt.with)
				}
				return lines(tt.bare)
			}))
			var rows []string
			because := ""
			if f != nil {
				because = f.Because
				for _, r := range f.Rows {
					rows = append(rows, r.What+": "+r.Wire)
					if !r.Wrong || r.Standard != "Origin" || p.Differs(r) != "no Vary: Origin" {
						t.Errorf("row %+v", r)
					}
				}
				if f.Mend != mend.VaryMissing {
					t.Errorf("mend %q", f.Mend)
				}
			}
			if strings.Join(rows, "\n") != strings.Join(tt.rows, "\n") || !strings.Contains(because, tt.because) || (because == "") != (tt.because == "") {
				t.Errorf("got %q (%s), want %q (%s)", rows, because, tt.rows, tt.because)
			}
		})
	}
}

// lines are headers, "Name: value" with semicolons between.
func lines(text string) fetch.HeaderList {
	var out fetch.HeaderList
	for line := range strings.SplitSeq(text, "; ") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			out.Append(name, value)
		}
	}
	return out
}
