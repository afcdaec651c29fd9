package chrome

import (
	"fmt"
	"strings"
	"testing"
)

func TestSandboxRemedy(t *testing.T) {
	said := fmt.Errorf("chrome failed to start:\nzygote_host_impl_linux.cc:130] No usable sandbox! If this is a Debian system")
	if r := sandboxRemedy(said); !strings.Contains(r, "chromium-sandbox") || !strings.Contains(r, "--no-sandbox") {
		t.Errorf("the remedy is %q", r)
	}
	if r := sandboxRemedy(fmt.Errorf("cannot open display")); r != "" {
		t.Errorf("the remedy for something else is %q", r)
	}
}
