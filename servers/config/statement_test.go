package config_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/config"
)

func TestPos(t *testing.T) {
	for want, p := range map[string]config.Pos{"a.conf:3": {File: "a.conf", Line: 3, Column: 7}, "a.conf": {File: "a.conf"}} {
		if got := p.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAround(t *testing.T) {
	server := &config.Statement{Says: config.Server}
	outer := &config.Statement{Says: config.Route, In: server}
	inner := &config.Statement{Says: config.Route, In: outer}
	s := &config.Statement{Says: config.AllowsMethod, In: inner}
	if s.Around(config.Server) != server || s.Around(config.Route) != inner || inner.Around(config.Route) != outer || server.Around(config.Server) != nil {
		t.Error("the innermost block is not found")
	}
}

func TestHeader(t *testing.T) {
	at := config.Pos{File: "x", Line: 1}
	said := config.Header(at, nil, " access-control-Allow-Methods ", "GET, PUT,,")
	if len(said) != 2 || said[0].Says != config.AllowsMethod || said[1].Value != "PUT" || said[1].At != at {
		t.Errorf("%+v", said)
	}
	for _, name := range []string{"Access-Control-Allow-Origin", "Content-Type", ""} {
		if said := config.Header(at, nil, name, "x"); said != nil {
			t.Errorf("%s: %+v", name, said)
		}
	}
}

func TestCompared(t *testing.T) {
	for expression, want := range map[string]config.Statement{
		`^https://app\.example\.com$`:   {Value: "https://app.example.com", Match: config.Exact},
		`^https:\/\/app\.example\.com$`: {Value: "https://app.example.com", Match: config.Exact},
		`^https://app.example.com$`:     {Value: `^https://app.example.com$`, Match: config.Regex},
		`https://app\.example\.com`:     {Value: `https://app\.example\.com`, Match: config.Regex},
		`^https://(a|b)\.example$`:      {Value: `^https://(a|b)\.example$`, Match: config.Regex},
	} {
		if got := config.Compared(config.Pos{}, nil, expression); got.Value != want.Value || got.Match != want.Match {
			t.Errorf("%s: %s %s, want %s %s", expression, got.Match, got.Value, want.Match, want.Value)
		}
	}
}
