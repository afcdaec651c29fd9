package judge_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/judge/sample"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Engines that the module does not have.
var (
	mosaic = &browser.Engine{Name: "mosaic", Product: "Mosaic"}
	lynx   = &browser.Engine{Name: "lynx", Product: "Lynx"}
)

// differing is a scenario in which two engines are known to differ, each in its
// own way: Chromium lets the page read the response, and Mosaic sends a request
// that it must not send.
func differing() *scenario.Scenario {
	s := deviant(">=156")
	s.Deviates["mosaic"] = []scenario.Deviation{{Versions: ">=2", Because: "it sends the request anyway", See: "https://bugs.example.test/2",
		Want: scenario.Want{Outcome: fetch.NetworkError, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent}}}
	return s
}

// sends puts the actual request on the wire, which a refused preflight rules out.
func sends(o *judge.Observation) {
	e := o.Wire[0]
	e.Preflight, e.Method, e.Status = false, "GET", 200
	o.Wire = append(o.Wire, e)
	o.Seen[0] = wire.Seen{Page: wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}}, Browser: wire.BrowserSaw{Known: true}}
}

// reads lets the page read the response, too.
func reads(o *judge.Observation) {
	sends(o)
	o.Seen[0].Page.Outcome = fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200}
}

func TestDeviationsAreThoseOfTheEngine(t *testing.T) {
	for _, row := range []struct {
		name    string
		engine  *browser.Engine
		version string
		does    func(*judge.Observation) // nil: what the standard says
		want    judge.Verdict
		because string
		note    string
	}{
		{"Chromium does what is known of it", chromium.Engine, "156.0.1.2", reads, judge.Conforms, "it lets the name pass",
			"standard: network error; Chromium 156.0.1.2: it lets the name pass"},
		{"Chromium does what is known of Mosaic", chromium.Engine, "156.0.1.2", sends, judge.BrowserDiffers, "", ""},
		{"Chromium does what the standard says", chromium.Engine, "156.0.1.2", nil, judge.BrowserDiffers, "narrow its versions (>=156)", ""},
		{"Mosaic does what is known of it", mosaic, "2.7", sends, judge.Conforms, "it sends the request anyway",
			"standard: network error; Mosaic 2.7: it sends the request anyway (https://bugs.example.test/2)"},
		{"Mosaic does what is known of Chromium", mosaic, "2.7", reads, judge.BrowserDiffers, "", ""},
		{"Mosaic does what the standard says", mosaic, "2.7", nil, judge.BrowserDiffers, "narrow its versions (>=2)", ""},
		{"another version of Mosaic", mosaic, "1.0", nil, judge.Conforms, "it was not checked in 1.0", ""},
		{"Mosaic, with a version in Chromium's range", mosaic, "156.0.1.2", reads, judge.BrowserDiffers, "", ""},
		{"of Lynx nothing is known", lynx, "156.0.1.2", nil, judge.Conforms, "", ""},
		{"Lynx does what is known of Chromium", lynx, "156.0.1.2", reads, judge.BrowserDiffers, "", ""},
		{"no engine", nil, "156.0.1.2", nil, judge.Conforms, "", ""},
		{"no engine, and it does what is known of Chromium", nil, "156.0.1.2", reads, judge.BrowserDiffers, "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, o := obey(t, differing())
			c.Browser = browser.Info{Engine: row.engine, Product: "any", Version: row.version}
			if row.engine != chromium.Engine {
				o.Seen[0].Browser.Reason = "" // that is Chrome's code
			}
			if row.does != nil {
				row.does(&o)
			}
			r := judge.Scenario(c, o)
			step, notes := r.Steps[0], strings.Join(r.Notes, "\n")
			if r.Verdict != row.want || !strings.Contains(step.Because, row.because) || row.want == judge.Conforms && row.because == "" && step.Because != "" {
				t.Errorf("%v because %q, want %v because %q", r.Verdict, step.Because, row.want, row.because)
			}
			if notes != row.note || (step.Deviation != nil) != (row.note != "") {
				t.Errorf("notes %q and deviation %v, want %q", notes, step.Deviation, row.note)
			}
		})
	}
}

// A preflight more than an engine is known to send is one that its cache could
// have spared; of another engine it is what the standard wants.
func TestOnlyExtraPreflightIsOfTheEngine(t *testing.T) {
	s := sample.Cached()
	without := s.Steps[1].Want
	h := &s.Steps[0].Serve.Preflight.Headers
	*h = append(scenario.Headers(deleteHeader(h.List(), "Access-Control-Max-Age")), fetch.Header{Name: "Access-Control-Max-Age", Value: "0"})
	s.Steps[1].Want.Preflight = scenario.MustBeSent
	s.Deviates = scenario.Deviations{"mosaic": {{Versions: ">=2", Because: "it keeps what it has cached", Step: 2, Want: without}}}
	for engine, want := range map[*browser.Engine]bool{mosaic: true, chromium.Engine: false, nil: false} {
		c, o := obey(t, s)
		c.Browser = browser.Info{Engine: engine, Version: "2.7"}
		if got := judge.Scenario(c, o).Steps[1].OnlyExtraPreflight(); got != want {
			t.Errorf("%+v: %v, want %v", engine, got, want)
		}
	}
}
