package policy

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/crosscheck-cors/crosscheck/servers/config"
)

// sayings collects statements of nginx.conf.
type sayings []*config.Statement

// say adds a statement for each value, and returns the last.
func (all *sayings) say(line int, in *config.Statement, says config.Says, match config.Match, values ...string) *config.Statement {
	for _, v := range values {
		*all = append(*all, &config.Statement{At: config.Pos{File: "nginx.conf", Line: line}, In: in, Says: says, Value: v, Match: match})
	}
	return (*all)[len(*all)-1]
}

// server adds a server with its port and names.
func (all *sayings) server(line int, listens config.Says, port string, names ...string) *config.Statement {
	s := all.say(line, nil, config.Server, "", "")
	all.say(line, s, listens, "", port)
	all.say(line, s, config.Named, "", names...)
	return s
}

func fullFacts() sayings {
	var all sayings
	origin := func(line int, says config.Says, match config.Match, value string) {
		all.say(line, nil, says, match, value)
	}
	origin(2, config.AllowsOrigin, config.Exact, "https://app.example.com")
	origin(40, config.AllowsOrigin, config.Exact, "https://app.example.com")
	origin(3, config.AllowsOrigin, config.Exact, "http://localhost:3000")
	origin(4, config.AllowsOrigin, config.Exact, "https://app.example.com/")
	origin(5, config.AllowsOrigin, config.Regex, `^https://.*\.example\.com$`)
	origin(6, config.AllowsOrigin, config.Any, "$http_origin")
	origin(6, config.AllowsOrigin, config.Exact, "$cors")
	origin(8, config.AllowsOrigin, config.Exact, "null")
	origin(9, config.RefusesOrigin, config.Exact, "https://old.example.com")

	old := all.server(10, config.Listens, "80", "api.example.com")
	all.say(11, old, config.Route, config.Prefix, "/old")

	api := all.server(20, config.ListensTLS, "443", "api.example.com", "*.api.example.com", "_")
	all.say(21, api, config.AllowsHeader, "", "Content-Type", "content-type", "Cookie")
	v1 := all.say(22, api, config.Route, config.Prefix, "/api/")
	all.say(23, v1, config.AllowsMethod, "", "GET", "PUT", "put", "OPTIONS", "TRACE", "GET", "DELTE")
	all.say(24, v1, config.ExposesHeader, "", "X-Total", "Set-Cookie", "Content-Length")
	all.say(25, v1, config.AllowsCredentials, "", "true")
	all.say(26, v1, config.KeepsPreflights, "", "600")
	all.say(30, api, config.Route, config.Prefix, "/api/")
	all.say(33, api, config.Route, config.Regex, `\.(woff2|ttf)$`)
	all.say(34, api, config.Route, config.Exact, "@named")

	files := all.server(50, config.ListensTLS, "8443", "Files.example.com", "files.example.org")
	up := all.say(51, files, config.Route, config.Prefix, "/up load")
	all.say(51, up, config.TellsMethod, "", "GET", "PUT")
	all.say(51, up, config.AllowsHeader, "", "*")
	all.say(52, up, config.ExposesHeader, "", "*")
	all.say(53, up, config.KeepsPreflights, "", "-1")
	all.say(3, nil, config.AllowsHeader, "", "X-Trace").At.File = "snippets/cors.conf"
	return all
}

func TestDraft(t *testing.T) {
	var clear sayings
	clear.say(2, clear.server(1, config.Listens, "8080", "api.example.com"), config.Route, config.Prefix, "/")
	for name, d := range map[string]struct {
		file string
		said sayings
	}{
		"full":       {"conf/nginx.conf", fullFacts()},
		"clear-text": {"site.conf", clear},
		"nothing":    {"nginx.conf", nil},
	} {
		text := Draft("nginx", d.file, d.said)
		golden(t, "testdata/draft-"+name+".golden", string(text))
		if _, err := Parse("cors.yaml", text); err != nil {
			t.Errorf("%s: the draft does not load:\n%v", name, err)
		}
	}
}

// Whatever a configuration says, the draft loads.
func TestDraftLoads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := Draft("nginx", anyWord().Filter(func(s string) bool { return s != "" }).Draw(t, "config"), anyFacts(t))
		if _, err := Parse("cors.yaml", text); err != nil {
			t.Fatalf("the draft does not load: %v\n%s", err, text)
		}
	})
}

// anyWord are words that configurations have, and words that break YAML.
func anyWord() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"https://app.example.com", "https://a.example.com:443", "https://*.example.com", "*", "null", "$http_origin", "/", "/a b", "/a#b", "/a?b",
		"GET", "get", "DELTE", "X-A", "Cookie", "true", "~", "# x", "a: b", "- x", "\"", "https://x\n  - y", "600", "//x", "/../a", "/%zz",
		"api.example.com", "_", "*.example.com", "127.1", "443", "80",
	}))
}

// anyFacts are statements, each in a server or route that was said before it.
func anyFacts(t *rapid.T) []*config.Statement {
	says := rapid.SampledFrom([]config.Says{
		config.Server, config.Server, config.Route, config.Route, config.Listens, config.ListensTLS, config.Named, config.AllowsOrigin, config.RefusesOrigin,
		config.AllowsMethod, config.AllowsHeader, config.ExposesHeader, config.AllowsCredentials, config.KeepsPreflights, config.TellsMethod,
	})
	match := rapid.SampledFrom([]config.Match{"", config.Exact, config.Prefix, config.Regex, config.Any})
	var all []*config.Statement
	blocks := []*config.Statement{nil}
	for range rapid.IntRange(0, 20).Draw(t, "statements") {
		s := &config.Statement{
			At: config.Pos{File: anyWord().Draw(t, "file"), Line: rapid.IntRange(0, 9).Draw(t, "line")},
			In: rapid.SampledFrom(blocks).Draw(t, "in"), Says: says.Draw(t, "says"), Value: anyWord().Draw(t, "value"), Match: match.Draw(t, "match"),
		}
		if s.Says == config.Server {
			s.In = nil
		}
		if s.Says == config.Server || s.Says == config.Route {
			blocks = append(blocks, s)
		}
		all = append(all, s)
	}
	return all
}
