package teach

import (
	"net/url"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Where page and wire disagree in a way that no rule of CORS explains, the lab
// says what may stand between them.
func TestDoubts(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	readable := formValues(State{Response: Reply{Headers: hs{star}, Body: "open"}})
	refused := formValues(State{Response: Reply{Body: "secret"}})
	failed := func(_ int, o map[string]any) {
		clear(o)
		o["kind"], o["error"] = "network-error", "TypeError: Failed to fetch"
	}
	for name, c := range map[string]struct {
		form  url.Values
		saw   func(int, map[string]any)
		quiet bool // nothing reaches the wire
		want  string
	}{
		"blocked": {readable, failed, true, "Nothing reached the lab"},
		"removed": {readable, failed, false, "removes or doubles"},
		"web security off": {refused, func(_ int, o map[string]any) {
			clear(o)
			o["kind"], o["status"], o["type"], o["body"] = "response", 200, "cors", "secret"
		}, false, "adds CORS headers"},
		"raw lines": {formValues(State{Response: Reply{Headers: hs{star}, Raw: []string{"X : 1"}, Body: "open"}}), failed, false, "in its own way"},
		"header added": {readable, func(_ int, o map[string]any) {
			o["headers"] = [][2]string{{"cache-control", "no-store"}, {"content-length", "4"}, {"content-type", "text/plain"}, {"x-added", "1"}}
		}, false, "An extension added them"},
	} {
		n := s.next("/lab/run", c.form)
		r := l.runs.list[n.Run]
		p := r.judge.Scenario.Declared(chromium.Engine.Agent(), r.judge.Placement, r.judge.Scripts)[0]
		if !c.quiet {
			for _, e := range p.Wire {
				s.sends(e.Sent)
			}
		}
		o := told(p.Outcome)
		c.saw(0, o)
		n = s.next("/lab/outcome", url.Values{"run": {n.Run}, "step": {"0"}, "outcome": {string(mustJSON(t, o))}})
		if !strings.Contains(n.HTML, c.want) {
			t.Errorf("%s: %q is not in %s", name, c.want, n.HTML)
		}
		if strings.Contains(n.HTML, `class="verdict conforms"`) {
			t.Errorf("%s: conforms", name)
		}
	}
}

// A cookie that some other program on localhost has set is not the run's.
func TestForeignCookies(t *testing.T) {
	wire := []wire.Exchange{
		{Request: fetch.HeaderList{{Name: "Cookie", Value: "other=1; sid=old"}}, Response: fetch.HeaderList{{Name: "Set-Cookie", Value: "sid=new; Path=/"}}},
		{Request: fetch.HeaderList{{Name: "Cookie", Value: "other=1; sid=new"}}},
	}
	foreign := withoutForeign(&scenario.Scenario{}, wire)
	if strings.Join(foreign, " ") != "other sid" {
		t.Errorf("foreign: %q", foreign)
	}
	if wire[0].Request.Has("Cookie") {
		t.Errorf("first: %v", wire[0].Request)
	}
	if got, _ := wire[1].Request.Get("Cookie"); got != "sid=new" {
		t.Errorf("second: %q", got)
	}
}

func TestBrowserOf(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36":                 "Chromium 156.0.0.0",
		"Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0":                                                "Firefox 150.0",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15": "Safari 19.1",
		"Chrome/<script>": "Chromium ",
		"":                "your browser ",
	} {
		b := browserOf(agent)
		if got := b.Product + " " + b.Version; got != want {
			t.Errorf("%s: %q, want %q", agent, got, want)
		}
	}
}
