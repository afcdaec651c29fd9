package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestExplainMessage(t *testing.T) {
	const pasted = "Access to fetch at 'https://api.example.com/items' from origin 'https://app.example.com' has been blocked by CORS policy: " +
		"Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.\n"
	for name, args := range map[string]struct{ arg, in string }{"argument": {pasted, ""}, "standard input": {"-", pasted}} {
		c := explainCommand()
		c.SetArgs([]string{args.arg})
		c.SetIn(strings.NewReader(args.in))
		var b bytes.Buffer
		c.SetOut(&b)
		if err := c.Execute(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, want := range []string{"PreflightMissingAllowOriginHeader", "https://api.example.com/items", "https://app.example.com",
			"  causes    1. ", "            2. ", "  fix       ", "crosscheck demo --text preflight", "https://fetch.spec.whatwg.org/#"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: %q is not in\n%s", name, want, b.String())
			}
		}
	}
}

func TestExplainUnknownMessage(t *testing.T) {
	for name, text := range map[string]string{"no message": "it does not work", "too long": strings.Repeat("a ", 8000)} {
		c := explainCommand()
		c.SilenceErrors, c.SilenceUsage = true, true
		c.SetArgs([]string{"-"})
		c.SetIn(strings.NewReader(text))
		err := c.Execute()
		var e *exit
		if !errors.As(err, &e) || e.code != exitBadInput || !strings.Contains(e.Error(), "paste the") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
