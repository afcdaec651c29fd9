package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// BenchmarkGrowth runs the catalogue over and over, up to 50,000 scenarios, in
// the real command, and prints time and memory: the command's own peak, and the
// browser's resident memory at its highest.
func BenchmarkGrowth(b *testing.B) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		b.Skip("memory is read from /proc")
	}
	c, err := scenarios.Embedded()
	if err == nil {
		c, err = c.Select([]string{"safelist/", "methods/", "allow-origin/", "preflight-response/"}, nil)
	}
	if err != nil {
		b.Fatal(err)
	}
	binary := build(b)
	for _, n := range []int{1_000, 5_000, 10_000, 50_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				rounds := (n + len(c.Scenarios) - 1) / len(c.Scenarios)
				took, own, browser := grow(b, binary, rounds)
				each := took / time.Duration(rounds*len(c.Scenarios))
				b.ReportMetric(each.Seconds()*1e3, "ms/scenario")
				b.ReportMetric(own, "command-MB")
				b.ReportMetric(browser, "browser-MB")
			}
		})
	}
}

func grow(b *testing.B, binary string, rounds int) (took time.Duration, own, browser float64) {
	cmd := exec.CommandContext(b.Context(), binary, "run", "--id", "safelist/", "--id", "methods/", "--id", "allow-origin/",
		"--id", "preflight-response/", "--repeat", strconv.Itoa(rounds))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			if err != nil {
				b.Fatalf("%v\n%s", err, out.String())
			}
			return time.Since(start), own, browser
		case <-tick.C:
			own = max(own, status(cmd.Process.Pid, "VmHWM"))
			browser = max(browser, children(cmd.Process.Pid))
		}
	}
}

// status reads a memory figure of a process, in MB; 0 when it has ended.
func status(pid int, field string) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

// children adds up the resident memory of a process's descendants; what they
// share counts for each.
func children(pid int) float64 {
	sum := 0.0
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, t := range tasks {
		ids, _ := os.ReadFile(t)
		for id := range strings.FieldsSeq(string(ids)) {
			child, err := strconv.Atoi(id)
			if err == nil {
				sum += status(child, "VmRSS") + children(child)
			}
		}
	}
	return sum
}
