package teach

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	l := start(t)
	s := enters(t, l)
	for name, c := range map[string]struct {
		message string
		status  int
		want    string
	}{
		"nothing": {"", http.StatusOK, "Explain it"},
		"Chrome": {"Access to fetch at 'http://localhost:8001/x' from origin 'http://localhost:8000' has been blocked by CORS policy: " +
			"No 'Access-Control-Allow-Origin' header is present on the requested resource.", http.StatusOK, "<code>MissingAllowOriginHeader</code>"},
		"Firefox": {"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:8001/x. " +
			"(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.", http.StatusOK, "Firefox"},
		"no message":   {"<script>alert(1)</script>", http.StatusUnprocessableEntity, "does not recognise this as a message about CORS"},
		"far too long": {strings.Repeat("x", 50<<10), http.StatusUnprocessableEntity, "does not recognise this as a message about CORS"},
	} {
		status, text := s.get("/explain?m=" + url.QueryEscape(c.message))
		if status != c.status || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d, %q is not in %.3000s", name, status, c.want, text)
		}
		if strings.Contains(text, "<script>alert") {
			t.Errorf("%s: the message became markup", name)
		}
		if strings.Contains(name, "r") && c.status == http.StatusOK && !strings.Contains(text, "See it happen") {
			t.Errorf("%s: nothing shows it", name)
		}
	}
	for _, e := range examples {
		if status, _ := s.get("/explain?m=" + url.QueryEscape(e.Message)); status != http.StatusOK {
			t.Errorf("the example of %s: %d", e.Browser, status)
		}
	}
}
