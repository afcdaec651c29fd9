package progress_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/report/progress"
	"github.com/crosscheck-cors/crosscheck/harness/report/reporttest"
)

func TestInPlainLines(t *testing.T) {
	var b strings.Builder
	tell, done := progress.Start(&b, 20, false)
	good, bad := reporttest.Find(t, "conforms").Result(t), reporttest.Find(t, "browser-differs").Result(t)
	for i := range 20 {
		if i == 4 {
			tell(bad)
			continue
		}
		tell(good)
	}
	done()
	reporttest.Tidy(t, b.String())
	reporttest.Golden(t, "progress.txt", []byte(b.String()))
}

func TestOnATerminal(t *testing.T) {
	var b strings.Builder
	tell, done := progress.Start(&b, 2, true)
	tell(reporttest.Find(t, "browser-differs").Result(t))
	tell(reporttest.Find(t, "conforms").Result(t))
	done()
	if !strings.Contains(b.String(), "BrowserDiffers: simple-requests/no-allow-origin") || !strings.Contains(b.String(), "1/2") {
		t.Errorf("got %q", b.String())
	}
}
