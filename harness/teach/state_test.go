package teach

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func TestStateTravels(t *testing.T) {
	for _, p := range presetList {
		text := p.State.Encode()
		back, err := DecodeState(text)
		if err != nil {
			t.Fatalf("%s: %v", p.ID, err)
		}
		if diff := cmp.Diff(p.State, back); diff != "" {
			t.Errorf("%s: %s", p.ID, diff)
		}
		if u := url.QueryEscape(text); u != text {
			t.Errorf("%s: %s has to be escaped", p.ID, text)
		}
		again, err := stateOf(formValues(p.State))
		if err != nil {
			t.Fatalf("%s: %v", p.ID, err)
		}
		if again.Response.Status == 0 && p.State.Response.Status == 200 {
			again.Response.Status = 200
		}
		if diff := cmp.Diff(sorted(p.State), sorted(again)); diff != "" {
			t.Errorf("%s: the form says something else: %s", p.ID, diff)
		}
	}
}

// sorted has the headers in the order of the form.
func sorted(s State) State {
	again := func(r Reply, fields []headerField) Reply {
		var first, rest scenario.Headers
		for _, f := range fields {
			for _, h := range r.Headers {
				if h.Name == f.Name {
					first = append(first, h)
				}
			}
		}
		for _, h := range r.Headers {
			if !slices.Contains(first, h) {
				rest = append(rest, h)
			}
		}
		r.Headers = append(first, rest...)
		return r
	}
	s.Preflight, s.Response = again(s.Preflight, preflightFields), again(s.Response, responseFields)
	return s
}

func packed(plain string) string {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	w.Write([]byte(plain))
	w.Close()
	return stateVersion + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

var badStates = map[string]string{
	"":                              "no version",
	"hello":                         "no version",
	"2." + "abcd":                   `version "2"`,
	"1.%%%":                         "cut or changed",
	"1.AAAA":                        "cut or changed",
	firstState.Encode()[:40]:        "cut or changed",
	packed(`{"to":"nowhere"}`):      "not one of the playground",
	packed(`{"extra":1}`):           "not one of the playground",
	packed(`{"headers":{"a":"€"}}`): "not one of the playground",
	packed(`[]`):                    "not one of the playground",
	packed(`{}{}`):                  "more text follows",
	packed(`{"body":"` + strings.Repeat("a", maxInflated) + `"}`): "more than",
	"1." + strings.Repeat("A", maxEncoded):                        "no more than",
}

func TestStatesThatAreNone(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	for text, want := range badStates {
		_, err := DecodeState(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
		if text == "" {
			continue
		}
		status, page := s.get("/playground?s=" + url.QueryEscape(text))
		if status != http.StatusBadRequest || !strings.Contains(page, "This link cannot be read") {
			t.Errorf("%.40q: %d", text, status)
		}
	}
}

func TestImpossible(t *testing.T) {
	l := start(t)
	header := func(name, value string) scenario.Headers { return scenario.Headers{{Name: name, Value: value}} }
	for _, c := range []struct {
		state State
		want  string
	}{
		{State{Method: "GE T"}, "method: byte 3 (a space)"},
		{State{Method: "GET\r\n"}, "method: byte 4 (CR, 0x0D)"},
		{State{Headers: header("X-A", "1\r\nX-B: 2")}, "header X-A: byte 2 of the value (CR, 0x0D)"},
		{State{Headers: header("X-A", "\x00")}, "byte 1 of the value (NUL, 0x00)"},
		{State{Headers: header("X A", "1")}, "byte 2 of the name (a space)"},
		{State{Headers: header("", "1")}, "without a name"},
		{State{Response: Reply{Headers: header("X-A", "a\nb")}}, "actual answer: header X-A: byte 2 of the value (LF, 0x0A)"},
		{State{Preflight: Reply{Headers: header("X:A", "b")}}, "preflight answer"},
		{State{Response: Reply{Raw: []string{"X: 1\r\n\r\nHTTP/1.1 200 OK"}}}, "raw line 1: byte 5 (CR, 0x0D) would end the line"},
		{State{Response: Reply{Raw: []string{""}}}, "empty line"},
		{State{Response: Reply{Raw: []string{"X: €"}}}, "is not one byte"},
		{State{Response: Reply{Status: 101}}, "status 101"},
		{State{Response: Reply{Status: 1000}}, "status 1000"},
		{State{Response: Reply{Headers: header("Set-Cookie", "a=b; Path=/")}}, "leave path out"},
		{State{Response: Reply{Headers: header("Set-Cookie", "a=b"), Raw: []string{" ; path=/"}}}, "leave path out"},
		{State{Response: Reply{Raw: []string{"Set-Cookie : a=b; DOMAIN=localhost"}}}, "leave domain out"},
		{State{Response: Reply{Headers: header("Clear-Site-Data", `"cookies"`)}}, "everything at localhost"},
		{State{Response: Reply{Raw: []string{"clear-site-data: *"}}}, "everything at localhost"},
		{State{Response: Reply{Headers: header("Content-Length", "3")}}, "writes it itself"},
		{State{Response: Reply{Headers: header(acao, "$NOBODY")}}, "unknown name"},
		{State{To: scenario.RoleScheme}, "no https origin"},
		{State{Mode: fetch.Navigate}, "mode"},
		{State{BodyKind: fetch.StreamBody}, "body"},
		{State{Body: strings.Repeat("a", maxBody+1)}, "no more than"},
	} {
		_, _, err := l.playground(c.state)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.state, err, c.want)
		}
	}
}

// Whatever a shared link brings, it is refused or becomes one answer each.
func FuzzDecodeState(f *testing.F) {
	for text := range badStates {
		f.Add(text)
	}
	for _, p := range presetList {
		f.Add(p.State.Encode())
	}
	l, err := Start(f.Context(), Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { l.Close() })
	f.Fuzz(func(t *testing.T, text string) {
		s, err := DecodeState(text)
		if err != nil || s.check() != nil {
			return
		}
		if _, err := DecodeState(s.Encode()); err != nil && len(s.Encode()) <= maxEncoded {
			t.Errorf("%+v cannot be read back: %v", s, err)
		}
		_, c, err := l.playground(s)
		if err != nil {
			return
		}
		for _, a := range []wire.ScriptedAnswer{c.Scripts[0].Hops[0].Preflight, c.Scripts[0].Hops[0].Response} {
			for _, h := range a.Headers {
				if strings.ContainsAny(h.Name+h.Value, "\r\n\x00") {
					t.Errorf("%q would split an answer", h)
				}
			}
			head, _, _ := strings.Cut(a.Bytes, "\r\n\r\n")
			if strings.Contains(strings.ReplaceAll(head, "\r\n", ""), "\r") {
				t.Errorf("%q would split an answer", head)
			}
		}
	})
}
