package judge

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// Every mismatch is marked in a row of the table.
func TestEveryMomentMarksARow(t *testing.T) {
	readable := fetch.Prediction{Outcome: fetch.Outcome{Kind: fetch.Readable, Type: fetch.TypeCORS, Status: 200}}
	for at := AtPreflight; at <= AtDeviation; at++ {
		s := StepResult{Declared: readable, OnWire: readable}
		s.Script.Call.Timed = true
		s.Seen.Browser.Reason = "MissingAllowOriginHeader"
		m := Mismatch{At: at, Name: "x", Want: "this", Got: "that"}
		switch at {
		case AtNeighbour:
			s.Declared.Outcome = fetch.Outcome{Kind: fetch.NetworkError, Refusal: fetch.Refusal{Reason: fetch.MixedContent}}
		case AtCookieLeftOut, AtCookieStored:
			continue // rows of the scenario's cookies: TestJudgeCookies
		}
		marked := false
		for _, r := range s.rows([]Mismatch{m}, nil) {
			marked = marked || r.Wrong
		}
		if !marked {
			t.Errorf("a mismatch at moment %d is in no row", at)
		}
	}
}
