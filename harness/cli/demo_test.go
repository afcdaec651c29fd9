package cli

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/report/diagram"
)

// The lab prints its address, serves it, and ends with the context.
func TestDemoServes(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, w := io.Pipe()
	c := demoCommand()
	c.SetArgs([]string{"--port", "0", "--no-open"})
	c.SetOut(w)
	ended := make(chan error, 1)
	go func() { ended <- c.ExecuteContext(ctx) }()
	line := make([]byte, 256)
	n, err := r.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, r)
	url := regexp.MustCompile(`http://localhost:\d+/`).FindString(string(line[:n]))
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := http.Get(url); err == nil {
		t.Error("the lab still answers")
	}
}

func TestDemoOfNothing(t *testing.T) {
	c := demoCommand()
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs([]string{"--text", "prefligth-response/redirect"})
	err := c.Execute()
	if err == nil || !strings.Contains(err.Error(), "preflight-response/redirect") {
		t.Errorf("%v", err)
	}
}

// Where there is no browser, the exchange is predicted.
func TestDemoPredicts(t *testing.T) {
	o := demoOptions{text: "preflight"}
	s, err := o.scenario()
	if err != nil {
		t.Fatal(err)
	}
	steps, err := predictedSteps(s)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, step := range steps {
		for _, text := range diagram.Text(step, diagram.Options{Predicted: true}) {
			b.WriteString(text)
		}
	}
	for _, want := range []string{"OPTIONS /", "Access-Control-Request-Method", "CORS-preflight fetch"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	if steps[0].Verdict != judge.Conforms {
		t.Error("a prediction has no verdict")
	}
}
