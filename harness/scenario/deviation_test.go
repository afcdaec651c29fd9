package scenario

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestDeviationsJSON(t *testing.T) {
	const one, two = `{"versions":"1","because":"a","want":{"outcome":"response","preflight":"absent","request":"sent"}}`,
		`{"versions":"2","because":"b","step":2,"want":{"outcome":"response","preflight":"absent","request":"sent"}}`
	first := Deviation{Versions: "1", Because: "a", Want: Want{Outcome: fetch.Readable, Preflight: MustBeAbsent, Request: MustBeSent}}
	second := first
	second.Versions, second.Because, second.Step = "2", "b", 2
	for _, row := range []struct {
		text, written string
		want          Deviations
	}{
		{`{}`, `{}`, Deviations{}},
		{`{"x":` + one + `}`, `{"x":` + one + `}`, Deviations{"x": {first}}},
		{`{"x":[` + one + `]}`, `{"x":` + one + `}`, Deviations{"x": {first}}},
		{`{"x":[` + one + `,` + two + `],"y":` + two + `}`, `{"x":[` + one + `,` + two + `],"y":` + two + `}`,
			Deviations{"x": {first, second}, "y": {second}}},
		{`{"x":[]}`, `{}`, Deviations{"x": {}}},
		{`{"x":null}`, `{}`, Deviations{"x": nil}},
	} {
		var got Deviations
		if err := json.Unmarshal([]byte(row.text), &got); err != nil || !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %+v, %v; want %+v", row.text, got, err, row.want)
		}
		if text, err := json.Marshal(got); err != nil || string(text) != row.written {
			t.Errorf("%s is written %s, %v; want %s", row.text, text, err, row.written)
		}
	}
	for _, bad := range []string{`[]`, `"x"`, `{"x":1}`, `{"x":[1]}`, `{"x":{"versions":1}}`} {
		var got Deviations
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s is read as %+v", bad, got)
		}
	}
}

// A script has what is known of each engine at its step, with no placeholder
// left; and asks the page for what any of them needs.
func TestScriptDeviants(t *testing.T) {
	call := func() Step {
		return Step{Fetch: &Fetch{}, Want: Want{Outcome: fetch.NetworkError, Request: MustBeSent}}
	}
	origin := Want{Outcome: fetch.Readable, ActualRequest: &RequestWant{Origin: "$ORIGIN"}}
	s := Scenario{ID: "a/b", Steps: []Step{call(), call(), call()}, Deviates: Deviations{
		"x": {{Want: origin}, {Step: 3, Want: Want{Timing: fetch.TimingAllowed}}},
		"y": {{Step: 1, Want: Want{Stored: map[string]Stored{"sid": StoredPresent}}}},
	}}
	page := fetch.URL{Scheme: "https", Host: "app.example.test", Path: "/page"}
	place := Placement{
		Page:  fetch.Client{Origin: page.Origin(), URL: page},
		Bases: map[Role]fetch.Origin{RoleSame: page.Origin(), RoleAPI: fetch.TupleOrigin("https", "api.example.test", 0)}, Prefix: "/x1",
	}
	scripts, err := s.Script(place)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		engines     int
		timed, asks bool
	}{{2, false, true}, {0, false, false}, {1, true, false}} {
		sc := scripts[i]
		if len(sc.Deviants) != want.engines || sc.Call.Timed != want.timed || sc.AsksStore() != want.asks {
			t.Errorf("step %d: %d engines, timed %v, asks the cookie store %v; want %+v", i+1, len(sc.Deviants), sc.Call.Timed, sc.AsksStore(), want)
		}
	}
	if got := scripts[0].Deviants["x"].ActualRequest.Origin; got != "https://app.example.test" {
		t.Errorf("the origin is %s", got)
	}
	if s.Deviates["x"][0].Want.ActualRequest.Origin != "$ORIGIN" {
		t.Error("the scenario itself was changed")
	}
	s.Deviates["x"][1].Want.PreflightRequest = &RequestWant{Origin: "$NOTHING"}
	if _, err := s.Script(place); err == nil || !strings.Contains(err.Error(), "NOTHING") {
		t.Errorf("an unknown placeholder: %v", err)
	}
}

func TestDeviationsOf(t *testing.T) {
	d := Deviations{"x": {{Because: "first"}, {Because: "third", Step: 3}}, "y": {{Because: "other", Step: 1}}}
	for _, row := range []struct {
		engine string
		step   int
		want   string
	}{{"x", 0, "first"}, {"x", 1, ""}, {"x", 2, "third"}, {"y", 0, "other"}, {"y", 2, ""}, {"z", 0, ""}, {"", 0, ""}} {
		got := ""
		if one := d.Of(row.engine, row.step); one != nil {
			got = one.Because
		}
		if got != row.want {
			t.Errorf("%s, step %d: %q, want %q", row.engine, row.step, got, row.want)
		}
	}
	if Deviations(nil).Of("x", 0) != nil {
		t.Error("nil knows something")
	}
}
