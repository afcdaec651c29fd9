package teach

import (
	"net/http"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// playgroundView is the playground's page.
type playgroundView struct {
	page
	State            State
	Form             formView
	Predicted        predictionView
	Presets          []Preset
	Preset           *Preset
	Error            string // of the shared state
	PreflightFields  []headerField
	ResponseFields   []headerField
	Methods          []string
	Roles            []roleView
	Modes            []fetch.Mode
	CredentialsModes []fetch.Credentials
	BodyKinds        []fetch.BodyKind
}

type roleView struct {
	Role   scenario.Role
	Origin fetch.Origin
}

// formView is a state as the form shows it.
type formView struct {
	Headers           string
	Preflight, Answer map[string]string
	Rest, Raw         map[string]string
}

// firstState is the playground's before anybody has set anything.
var firstState = State{
	Method: "PUT", Headers: scenario.Headers{{Name: "Content-Type", Value: "application/json"}}, BodyKind: fetch.TextBody, Body: `{"seen":true}`,
	Preflight: Reply{Status: 204, Headers: scenario.Headers{
		{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}, {Name: "Access-Control-Allow-Methods", Value: "PUT"},
		{Name: "Access-Control-Allow-Headers", Value: "content-type"}}},
	Response: Reply{Status: 200, Headers: scenario.Headers{{Name: "Access-Control-Allow-Origin", Value: "$ORIGIN"}}, Body: "stored"},
}

// playgroundPage shows a state: a shared one, a preset, one of a form that was
// sent without script, or the first.
func (l *Lab) playgroundPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := playgroundView{
		page: page{Title: "Playground", Here: "playground", Script: "playground.js", Class: "playground"}, State: firstState,
		Presets: l.presets(), PreflightFields: preflightFields, ResponseFields: responseFields,
		Methods: []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, Modes: []fetch.Mode{fetch.CORS, fetch.NoCORS, fetch.SameOriginMode},
		CredentialsModes: []fetch.Credentials{fetch.SameOriginCredentials, fetch.Include, fetch.Omit},
		BodyKinds:        []fetch.BodyKind{fetch.NoBody, fetch.TextBody, fetch.URLSearchParamsBody, fetch.FormDataBody, fetch.BlobBody},
	}
	status, state, err := http.StatusOK, State{}, error(nil)
	switch {
	case q.Get("s") != "":
		if state, err = DecodeState(q.Get("s")); err == nil {
			err = state.check()
		}
	case q.Get("preset") != "":
		i := slices.IndexFunc(v.Presets, func(p Preset) bool { return p.ID == q.Get("preset") })
		if i < 0 {
			l.missing(w, "preset", q.Get("preset"))
			return
		}
		state, v.Preset = v.Presets[i].State, &v.Presets[i]
	case q.Has("to"):
		if state, err = stateOf(q); err == nil {
			err = state.check()
		}
	default:
		state = firstState
	}
	if err != nil {
		v.Error, status = err.Error(), http.StatusBadRequest
	} else {
		v.State = state
	}
	v.Form = formOf(v.State)
	v.Predicted = l.foreseen(v.State)
	for _, role := range []scenario.Role{scenario.RoleAPI, scenario.RoleThird, scenario.RoleOtherSite, scenario.RolePort, scenario.RoleSame} {
		if o, ok := l.places.bases()[role]; ok {
			v.Roles = append(v.Roles, roleView{role, o})
		}
	}
	render(w, status, "playground", v)
}

func formOf(s State) formView {
	v := formView{Headers: headerText(s.Headers), Preflight: map[string]string{}, Answer: map[string]string{},
		Rest: map[string]string{}, Raw: map[string]string{}}
	for _, f := range preflightFields {
		v.Preflight[f.Key] = s.Preflight.field(f.Name)
	}
	for _, f := range responseFields {
		v.Answer[f.Key] = s.Response.field(f.Name)
	}
	v.Rest["p"], v.Rest["r"] = s.Preflight.others(preflightFields), s.Response.others(responseFields)
	v.Raw["p"], v.Raw["r"] = strings.Join(s.Preflight.Raw, "\n"), strings.Join(s.Response.Raw, "\n")
	return v
}

// predict answers the playground's form with what the standard says of it.
func (l *Lab) predict(w http.ResponseWriter, r *http.Request, _ string) {
	var v predictionView
	err := r.ParseForm()
	if err == nil {
		var s State
		if s, err = stateOf(r.PostForm); err == nil {
			v = l.foreseen(s)
		}
	}
	if err != nil {
		v.Error = err.Error()
	}
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, "predicted", v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	out := map[string]any{"html": b.String(), "ok": v.Error == ""}
	if v.Error == "" {
		out["state"] = v.State
	}
	writeJSON(w, out)
}
