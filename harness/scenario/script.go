package scenario

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Passed is the time that passes for the browser before the step.
func (s Script) Passed() time.Duration { return s.After + s.Advance }

// Script is a step made concrete for one [Placement]: no placeholder and no
// default is left in it.
type Script struct {
	After   time.Duration // real time
	Advance time.Duration // by which the browser's clock moves on
	Call    fetch.Call
	Hops    []wire.ScriptedHop // the first is the URL of the call; none where the call asks no role
	HTTP1   bool
	Want    Want

	// Deviants are, by the name of an engine, what its known deviation says is
	// observed instead of Want; nil for none.
	Deviants map[string]Want
}

// timed reports whether the page must look at the resource timing entry, for the
// script's want or for what is known of any engine.
func (s *Script) timed() bool {
	timed := s.Want.timed()
	for _, w := range s.Deviants {
		timed = timed || w.timed()
	}
	return timed
}

// Script makes the scenario's steps concrete. An error names the step and what
// is wrong with it.
func (s *Scenario) Script(p Placement) ([]Script, error) {
	if _, err := s.Place(p); err != nil {
		return nil, fmt.Errorf("script: %s: %w", s.ID, err)
	}
	out := make([]Script, len(s.Steps))
	serve := &Serve{}
	for i, step := range s.Steps {
		if step.Serve != nil {
			serve = step.Serve
		}
		sc, err := script(step, serve, s.Deviates, i, p)
		if err != nil {
			return nil, fmt.Errorf("script: %s: step %d: %w", s.ID, i+1, err)
		}
		out[i] = sc
	}
	return out, nil
}

func script(step Step, serve *Serve, known Deviations, number int, p Placement) (Script, error) {
	where, call := step.call()
	x := expander{p: p, target: p.Bases[where.To]}
	first, err := x.url(where)
	if err != nil {
		return Script{}, err
	}
	call.URL = first
	for i, h := range call.Headers {
		call.Headers[i].Value = x.expand(h.Value)
	}
	sc := Script{
		After: time.Duration(step.After), Advance: time.Duration(step.Advance),
		Call:  call,
		Want:  x.want(step.Want),
		HTTP1: serve.Protocol == HTTP1,
	}
	sc.Deviants = x.deviants(known, number)
	sc.Call.Timed = sc.timed()
	if where.URL == "" {
		if sc.Hops, err = x.hops(first, serve); err != nil {
			return Script{}, err
		}
	}
	return sc, x.err
}

// call returns what the page passes to the API; the URL is still missing.
func (s Step) call() (Where, fetch.Call) {
	switch {
	case s.Fetch != nil:
		f := s.Fetch
		return f.Where, fetch.Call{
			API: fetch.FetchAPI, Method: f.Method, Headers: slices.Clone(f.Headers.List()), Body: f.Body.build(),
			Mode: f.Mode, Credentials: f.Credentials, Redirect: f.Redirect, Cache: f.Cache,
			ReferrerPolicy: f.ReferrerPolicy, Keepalive: f.Keepalive, Integrity: f.Integrity,
			AddressSpace: f.AddressSpace,
		}
	case s.XHR != nil:
		x := s.XHR
		c := fetch.Call{
			API: fetch.XHR, Method: x.Method, Headers: slices.Clone(x.Headers.List()), Body: x.Body.build(),
			UploadListener: x.UploadListener, User: x.User, Password: x.Password,
		}
		if x.WithCredentials {
			c.Credentials = fetch.Include
		}
		return x.Where, c
	case s.Load != nil:
		return s.Load.Where, s.Load.call()
	default:
		return Where{}, fetch.Call{}
	}
}

func (l *Load) call() fetch.Call {
	c := fetch.Call{API: l.As, Integrity: l.Integrity, Body: l.Body.build()}
	if l.CrossOrigin != nil {
		c.CrossOrigin = fetch.CORSAttribute{Present: true, Value: *l.CrossOrigin}
	}
	if l.WithCredentials {
		c.Credentials = fetch.Include
	}
	return c
}

func (b *Body) build() fetch.Body {
	if b == nil {
		return fetch.Body{}
	}
	out := fetch.Body{Kind: b.Kind, Type: b.Type, Content: b.Content}
	if out.Kind == fetch.NoBody {
		out.Kind = fetch.TextBody
	}
	if b.Repeat > 0 {
		out.Content = strings.Repeat(b.Content, b.Repeat)
	}
	return out
}

// expander replaces placeholders; it keeps the first mistake.
type expander struct {
	p      Placement
	target fetch.Origin
	err    error
}

var placeholder = regexp.MustCompile(`\$(?:([A-Z][A-Z_]*)|\{([A-Z][A-Z_]*)(?:\.([a-z]+))?\})`)

// expand replaces $ORIGIN, $TARGET, $API, $THIRD, $SAME, $PORT, $SCHEME and
// $OTHER_SITE by origins, and ${NAME.part} by a part of one: scheme, host,
// hostport, parent (the host without its first label), site, upper.
func (x *expander) expand(s string) string {
	if !strings.Contains(s, "$") {
		return s
	}
	return placeholder.ReplaceAllStringFunc(s, func(m string) string {
		g := placeholder.FindStringSubmatch(m)
		v, err := x.lookup(g[1]+g[2], g[3])
		if err != nil && x.err == nil {
			x.err = fmt.Errorf("placeholder %s: %w", m, err)
		}
		return v
	})
}

var placeholderRoles = map[string]Role{
	"API": RoleAPI, "THIRD": RoleThird, "SAME": RoleSame, "PORT": RolePort,
	"SCHEME": RoleScheme, "OTHER_SITE": RoleOtherSite,
}

func (x *expander) lookup(name, part string) (string, error) {
	var o fetch.Origin
	switch role, ok := placeholderRoles[name]; {
	case name == "ORIGIN":
		o = x.p.Bases[RoleSame]
	case name == "TARGET":
		o = x.target
	case ok:
		o = x.p.Bases[role]
	default:
		return "", fmt.Errorf("unknown name; there are ORIGIN, TARGET, API, THIRD, SAME, PORT, SCHEME, OTHER_SITE")
	}
	port := ""
	if o.Port() != 0 {
		port = ":" + strconv.Itoa(int(o.Port()))
	}
	switch part {
	case "":
		return o.String(), nil
	case "scheme":
		return o.Scheme(), nil
	case "host":
		return o.Host(), nil
	case "hostport":
		return o.Host() + port, nil
	case "parent":
		_, parent, _ := strings.Cut(o.Host(), ".")
		return parent, nil
	case "site":
		return weburl.Site(o.Host()), nil
	case "upper":
		return strings.ToUpper(o.String()), nil
	default:
		return "", fmt.Errorf("unknown part; there are scheme, host, hostport, parent, site, upper")
	}
}

func (x *expander) url(w Where) (fetch.URL, error) {
	if w.URL != "" {
		return weburl.Parse(x.expand(w.URL), x.p.Page.URL)
	}
	path := x.p.Prefix + x.expand(w.Path)
	if w.Userinfo == "" {
		return weburl.At(x.p.Bases[w.To], path)
	}
	return weburl.Parse(strings.Replace(x.p.Bases[w.To].String(), "://", "://"+w.Userinfo+"@", 1)+path, fetch.URL{})
}

// hops lays out the URLs of a step, and links each redirect to the next.
func (x *expander) hops(first fetch.URL, serve *Serve) ([]wire.ScriptedHop, error) {
	all := []Hop{{Preflight: serve.Preflight, Response: serve.Response}}
	for _, h := range serve.Then {
		for range max(1, h.Repeat) {
			all = append(all, h)
		}
	}
	urls := []fetch.URL{first}
	for i, h := range all[1:] {
		u, err := weburl.At(x.p.Bases[h.At], x.p.Prefix+"/hop"+strconv.Itoa(i+1))
		if err != nil {
			return nil, err
		}
		urls = append(urls, u)
	}
	out := make([]wire.ScriptedHop, len(all))
	for i, h := range all {
		next := ""
		if i+1 < len(all) {
			next = urls[i+1].String()
		}
		out[i] = wire.ScriptedHop{
			URL:       urls[i],
			Preflight: x.answer(h.Preflight, 400, next),
			Response:  x.answer(h.Response, 200, next),
		}
	}
	return out, nil
}

// answer fills in an answer's defaults.
func (x *expander) answer(a *Answer, status int, next string) wire.ScriptedAnswer {
	if a == nil {
		return wire.ScriptedAnswer{Status: status, Headers: withDefaults(nil, status)} // never a redirect
	}
	out := wire.ScriptedAnswer{Status: a.Status, Body: x.expand(a.Body), Delay: time.Duration(a.Delay), Close: a.Close}
	asset, err := a.asset()
	if err != nil && x.err == nil {
		x.err = err
	}
	if a.Bytes != "" {
		b, ok := encodeBytes(x.expand(a.Bytes))
		if !ok && x.err == nil {
			x.err = fmt.Errorf("bytes: a character above U+00FF is no byte")
		}
		out.Bytes = b
		return out
	}
	if out.Status == 0 {
		out.Status = 200
	}
	for _, h := range a.Headers {
		out.Headers = append(out.Headers, fetch.Header{Name: h.Name, Value: x.expand(h.Value)})
	}
	if asset.Name != "" {
		out.Body = asset.Content
		if !out.Headers.Has("Content-Type") {
			out.Headers = append(out.Headers, fetch.Header{Name: "Content-Type", Value: asset.ContentType})
		}
	}
	if l := x.location(a, out.Status, next); l != "" && !out.Headers.Has("Location") {
		out.Headers = append(out.Headers, fetch.Header{Name: "Location", Value: l})
	}
	out.Headers = withDefaults(out.Headers, out.Status)
	return out
}

func (x *expander) location(a *Answer, status int, next string) string {
	switch {
	case a.Location != nil:
		return x.expand(*a.Location)
	case next == "" || status < 300 || status > 399 || status == 304:
		return ""
	case a.Userinfo != nil:
		return strings.Replace(next, "://", "://"+*a.Userinfo+"@", 1)
	default:
		return next
	}
}

func withDefaults(h fetch.HeaderList, status int) fetch.HeaderList {
	if !h.Has("Cache-Control") {
		h = append(h, fetch.Header{Name: "Cache-Control", Value: "no-store"})
	}
	if !h.Has("Content-Type") && status >= 200 && status != 204 && status != 304 {
		h = append(h, fetch.Header{Name: "Content-Type", Value: "text/plain"})
	}
	return h
}

// Exact reports whether the declared answer must be written to a raw
// connection; see [ScriptedAnswer.Exact]. It needs no placement: no placeholder
// stands for anything that a library would tidy.
func (a *Answer) Exact() bool {
	if a == nil {
		return false
	}
	s := wire.ScriptedAnswer{Status: a.Status, Headers: a.Headers.List(), Body: a.Body, Bytes: a.Bytes, Close: a.Close}
	if asset, err := a.asset(); err == nil && asset.Name != "" {
		s.Body = asset.Content
	}
	if s.Status == 0 {
		s.Status = 200
	}
	return s.Exact()
}
