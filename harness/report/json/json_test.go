package json_test

import (
	"bytes"
	stdjson "encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/json"
	"github.com/crosscheck-cors/crosscheck/harness/report/plain"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
)

func write(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Format.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	reporttest.NoSecrets(t, b.String())
	return b.Bytes()
}

func TestGoldenOfOneFailure(t *testing.T) {
	reporttest.Golden(t, "run.json", write(t, report.New(reporttest.Run(t, "hidden-header"))))
}

func TestADocumentSurvivesJSON(t *testing.T) {
	r := report.New(reporttest.Run(t))
	var back json.Document
	dec := stdjson.NewDecoder(bytes.NewReader(write(t, r)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(json.NewDocument(r), back, cmpopts.IgnoreFields(browser.Info{}, "Engine")); diff != "" {
		t.Errorf("a document does not survive JSON (-before +after):\n%s", diff)
	}
	if back.Version != json.SchemaVersion {
		t.Errorf("version %d", back.Version)
	}
}

// A scenario of the document says what the item of the report does.
func TestScenariosAreTheItems(t *testing.T) {
	r := report.New(reporttest.Run(t))
	d := json.NewDocument(r)
	if len(d.Scenarios) != len(r.Items) {
		t.Fatalf("%d scenarios of %d items", len(d.Scenarios), len(r.Items))
	}
	for i, s := range d.Scenarios {
		item := r.Items[i]
		if s.ID != item.ID || s.Verdict != item.Verdict || s.Because != item.Because || s.Fix != item.Fix || s.Error != item.Error ||
			s.Section != item.Section || s.At.Line != item.At.Line || s.Text != plain.Item(item, plain.Options{}) ||
			(s.Deviation != nil) != (item.Deviation != nil) || len(s.Steps) != len(item.Steps) {
			t.Errorf("%s: %+v", item.ID, s)
		}
		for n, step := range s.Steps {
			if len(step.Wire) != len(item.Steps[n].Wire) || len(step.Rows) != len(item.Steps[n].Rows) || step.Verdict != item.Steps[n].Verdict {
				t.Errorf("%s, step %d: %+v", item.ID, n+1, step)
			}
		}
	}
}

func TestKeepsBytesOfHeaders(t *testing.T) {
	s := reporttest.Find(t, "conforms")
	s.Scenario.Steps[0].Serve.Response.Headers = reporttest.Headers("Access-Control-Allow-Origin", "$ORIGIN", "X-Bytes", "\xe9\x01<&>")
	r := report.Run{}
	r.Results = append(r.Results, s.Result(t))
	for _, h := range json.NewDocument(report.New(r)).Scenarios[0].Steps[0].Wire[0].Response {
		if h[0] == "X-Bytes" {
			if h[1] != "é\x01<&>" {
				t.Errorf("got %q: want one character a byte", h[1])
			}
			return
		}
	}
	t.Error("the header is not in the document")
}
