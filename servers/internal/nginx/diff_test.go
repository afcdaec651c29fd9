package nginx

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/internal/targettest"
)

func TestDiff(t *testing.T) {
	c := prepared(t, siteOrder(t, plainSite))
	got := c.About().Diff()
	file := c.Files[0].Path
	targettest.InOrder(t, got, []string{"--- " + file + "\n", "+++ " + file + " (as tested)\n", "-http { server { listen 8080;", "+http {", "<copy>/temp", "server { listen 127."})
	if strings.Contains(got, c.Dir) {
		t.Errorf("the diff names the copy's folder:\n%s", got)
	}
	if strings.Contains(got, "\n-events") {
		t.Errorf("the diff has lines that are the same:\n%s", got)
	}
}
