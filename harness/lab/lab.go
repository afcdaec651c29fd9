package lab

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/engines"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/run"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Config configures a lab. The zero value starts full Chromium and the servers
// for hosts of example.test and other.test, in which the catalogue runs.
type Config struct {
	// Engine is the browser engine that is asked; nil is [engines.Default].
	Engine *browser.Engine

	// Browser configures the browser; the lab fills in the host mapping, the
	// trusted key and the canary.
	Browser browser.Config

	// Origins puts handlers behind origins of any name:
	// "https://api.example.com". A nil handler serves a blank page that can
	// make requests. What arrives is recorded.
	Origins map[string]http.Handler

	// Forward maps origins to what already listens on loopback:
	// "https://api.example.com" to "127.0.0.1:8443". The witness of the wire
	// is then Chrome's own record.
	Forward map[string]string

	// Hosts are mappings that come before the lab's own, for callers that serve
	// hosts themselves; Ready is then called with the lab's servers before the
	// browser starts.
	Hosts []wire.Mapping
	Ready func(*servers.Set)

	// Trust are further keys whose certificates the browser trusts, as
	// [browser.Config.SPKIHash].
	Trust []string

	// Authority signs the certificates. Set it if the browser must trust
	// further certificates of the same authority; nil creates one.
	Authority *servers.Authority

	// Tamper changes scripted answers before they are sent, as a faulty proxy
	// would.
	Tamper servers.Tamper

	// InFlight and Slow are [run.Runner]'s.
	InFlight int
	Slow     bool
}

// Lab is a browser with its servers, and the further browsers that scenarios
// need. It is safe for concurrent use.
type Lab struct {
	Browser browser.Running // the one that Config.Browser asks for
	Servers *servers.Set

	cfg     Config
	started time.Time
	origins []string // origins with recorded exchanges
	more    browsers
	panics  panics

	mu    sync.Mutex
	state fetch.State // what the browser has stored: cookies and caches
}

// Start starts servers and browser, and checks at once that the browser refuses
// what it must. The error is a [*browser.StartError] if there is no browser.
func Start(ctx context.Context, cfg Config) (_ *Lab, err error) {
	set, err := servers.Start(ctx, servers.Config{Authority: cfg.Authority, Tamper: cfg.Tamper})
	if err != nil {
		return nil, err
	}
	l := &Lab{Servers: set, cfg: cfg, started: time.Now()}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	for origin, h := range cfg.Origins {
		if h == nil {
			h = servers.Pages
		} else {
			h = l.panics.watch(origin, h)
		}
		if err := set.Handle(origin, h); err != nil {
			return nil, err
		}
		l.origins = append(l.origins, origin)
	}
	slices.Sort(l.origins)
	for origin, addr := range cfg.Forward {
		if err := set.Forward(origin, addr); err != nil {
			return nil, err
		}
	}
	l.cfg.Browser.Hosts = append(slices.Clone(cfg.Hosts), set.Mappings()...)
	if cfg.Ready != nil {
		cfg.Ready(set)
	}
	l.cfg.Browser.SPKIHash = strings.Join(append([]string{set.Authority().SPKIHash()}, cfg.Trust...), ",")
	if !cfg.Browser.Insecure.WebSecurityOff {
		l.cfg.Browser.Canary = l.canary
	}
	if l.cfg.Engine == nil {
		l.cfg.Engine = engines.Default
	}
	b, err := l.cfg.Engine.Start(ctx, l.cfg.Browser)
	if err != nil {
		return l, err
	}
	l.Browser = b
	l.more.main = l.Browser.Info()
	return l, nil
}

// Close stops the browsers and the servers.
func (l *Lab) Close() error {
	var err error
	if l.Browser != nil {
		err = l.Browser.Close()
	}
	return errors.Join(err, l.more.close(), l.Servers.Close())
}

// Runner returns a runner of scenarios in the lab.
func (l *Lab) Runner() run.Runner {
	return run.Runner{
		Browser: asNeeded{l}, Targets: l.Servers, InFlight: l.cfg.InFlight, Slow: l.cfg.Slow,
		Target: "embedded server",
	}
}

// canaries returns the two scenarios of the start-up check: the browser must
// refuse the first response and let the page read the second.
var canaries = func() []scenario.Scenario {
	star := scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "*"}}
	one := func(id string, h scenario.Headers, want fetch.OutcomeKind) scenario.Scenario {
		return scenario.Scenario{ID: "canary/" + id, Rule: "The browser enforces the CORS check.", Spec: "concept-cors-check",
			Steps: []scenario.Step{{
				Fetch: &scenario.Fetch{},
				Serve: &scenario.Serve{Response: &scenario.Answer{Headers: h, Body: "sing"}},
				Want:  scenario.Want{Outcome: want, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent},
			}}}
	}
	return []scenario.Scenario{one("refused", nil, fetch.NetworkError), one("readable", star, fetch.Readable)}
}()

// canary returns an error if the browser lets a page read a response that it
// must refuse, or refuses one that it must not.
func (l *Lab) canary(ctx context.Context, b browser.Browser) error {
	r := l.Runner()
	r.Browser = b
	results, err := r.Run(ctx, canaries)
	if err != nil {
		return err
	}
	for _, res := range results {
		switch {
		case res.Verdict == judge.Conforms:
		case len(res.Steps) > 0 && res.Scenario.ID == "canary/refused" && res.Steps[0].Seen.Page.Outcome.Kind == fetch.Readable:
			return errors.New("web security is off in this browser: a page could read a cross-origin response without Access-Control-Allow-Origin; start it without --disable-web-security")
		case len(res.Steps) > 0:
			return fmt.Errorf("%s: %s: %s", res.Scenario.ID, res.Verdict, res.Steps[0].Because)
		default:
			return fmt.Errorf("%s: %s: %s", res.Scenario.ID, res.Verdict, res.Error)
		}
	}
	return nil
}
