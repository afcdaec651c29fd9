package driver_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/internal/driver"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

func TestSaw(t *testing.T) {
	for _, row := range []struct {
		name, reported string
		want           wire.PageSaw
	}{
		{"a network error", `{"id": 7, "kind": "network-error", "error": "TypeError: Failed to fetch"}`,
			wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, Error: "TypeError: Failed to fetch"}},
		{"no outcome in time", `{"kind": "network-error", "timedOut": true}`,
			wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.NetworkError}, TimedOut: true}},
		{"a response", `{"kind": "response", "type": "cors", "status": 201, "headers": [["etag", "x"], ["a", "1"]], "body": "hello",
			"redirected": true, "transferSize": 300, "timing": "allowed"}`,
			wire.PageSaw{Outcome: fetch.Outcome{
				Kind: fetch.Readable, Timing: fetch.TimingAllowed, Type: fetch.TypeCORS, Status: 201, Body: "hello", Redirected: true, TransferSize: 300,
				Headers: fetch.HeaderList{{Name: "etag", Value: "x"}, {Name: "a", Value: "1"}},
			}}},
		{"a body that broke off", `{"kind": "response", "status": 200, "bodyError": "TypeError: network error", "uploadEvents": 3}`,
			wire.PageSaw{Outcome: fetch.Outcome{Kind: fetch.Readable, Status: 200}, BodyError: "TypeError: network error", UploadEvents: 3}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := driver.Saw(json.RawMessage(row.reported))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSawURL(t *testing.T) {
	got, err := driver.Saw(json.RawMessage(`{"kind": "response", "url": "https://api.example.test/p?q"}`))
	if err != nil || got.Outcome.URL.String() != "https://api.example.test/p?q" {
		t.Errorf("got %v, %v", got.Outcome.URL, err)
	}
}

func TestReportsThatCannotBeRead(t *testing.T) {
	for reported, want := range map[string]string{
		`[]`:                                     "cannot unmarshal",
		`{"broken": "no body kind x"}`:           "no body kind x",
		`{"kind": "x"}`:                          `"x"`,
		`{"kind": "response", "type": "x"}`:      `"x"`,
		`{"kind": "response", "timing": "x"}`:    `"x"`,
		`{"kind": "response", "url": "nowhere"}`: "nowhere",
		`{"kind": "response", "headers": ["x"]}`: "driver script",
	} {
		_, err := driver.Saw(json.RawMessage(reported))
		if err == nil || !strings.HasPrefix(err.Error(), "driver script: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error of the driver script with %s", reported, err, want)
		}
	}
}
