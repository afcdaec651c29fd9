package chromium

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/internal/advice"
)

// Every code has a meaning, a rule, and either what to change or why nothing
// can reach it.
func TestCorsErrors(t *testing.T) {
	for _, code := range CorsErrors() {
		e, ok := LookUpCorsError(strings.ToLower(code))
		if !ok || e.Code != code {
			t.Errorf("LookUpCorsError(%q) = %q, %v", strings.ToLower(code), e.Code, ok)
		}
		if !strings.HasSuffix(e.Meaning, ".") || e.Spec == "" {
			t.Errorf("%s means %q by %q", code, e.Meaning, e.Spec)
		}
		if (e.Remedy() == "") != (e.Unreachable != "") {
			t.Errorf("%s: remedy %q, unreachable %q: want one of them", code, e.Remedy(), e.Unreachable)
		}
		if e.inPage != "" && advice.Refusal(e.refusal, nil) != "" {
			t.Errorf("%s is mended in the page and at the target", code)
		}
	}
	if _, ok := LookUpCorsError("MissingAllowOrigin"); ok {
		t.Error("a part of a code is taken for it")
	}
}

// A code's remedy is for a reason that the code stands for.
func TestCorsErrorsAgreeWithReasons(t *testing.T) {
	for _, e := range chromeCodes {
		reasons := chromeReasons[e.Code]
		if e.refusal.Reason != 0 && !slices.Contains(reasons, e.refusal.Reason) {
			t.Errorf("%s is mended as %s, and stands for %v", e.Code, e.refusal.Reason, reasons)
		}
		if e.Unreachable != "" && len(reasons) > 0 {
			t.Errorf("%s is unreachable, and stands for %v", e.Code, reasons)
		}
	}
	for code := range chromeReasons {
		if _, ok := LookUpCorsError(code); !ok {
			t.Errorf("chromeReasons has %s, which is no code", code)
		}
	}
}
