package browser

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Words are what an engine says of refusals, and the reasons of the standard
// that each word stands for.
type Words struct {
	// Codes maps the engine's names of refused CORS checks, such as
	// "MissingAllowOriginHeader", to the reasons that they stand for. Codes of
	// one check of the standard are interchangeable.
	Codes map[string][]fetch.Reason

	// Listed are all codes that the engine's documentation lists, in its order.
	// Codes lacks those that nothing makes the engine report.
	Listed []string

	// PreflightCodes are the codes of a refused CORS-preflight fetch.
	PreflightCodes []string

	// Failures are the engine's words for refusals that are not failed CORS
	// checks.
	Failures []Failure

	// Unreached are the prefixes of the engine's words for a connection that
	// failed before there was an answer.
	Unreached []string
}

// Failure is an engine's word for a refusal that is not a failed CORS check,
// and the reasons of the standard that it stands for.
type Failure struct {
	Word    string
	Reasons []fetch.Reason
}

// Failure returns the listed word with which the engine's text about a failure
// begins; "" for a text that begins with none.
func (w *Words) Failure(said string) string {
	said, _, _ = strings.Cut(said, " ")
	for _, f := range w.Failures {
		if f.Word == said {
			return said
		}
	}
	return ""
}

// FailureReasons returns the reasons that the engine's text about a failure
// stands for; none for a text that begins with no listed word.
func (w *Words) FailureReasons(said string) []fetch.Reason {
	i := slices.IndexFunc(w.Failures, func(f Failure) bool { return f.Word == w.Failure(said) })
	if i < 0 {
		return nil
	}
	return w.Failures[i].Reasons
}

// IsCode reports whether the word is one of the engine's codes.
func (w *Words) IsCode(word string) bool { return slices.Contains(w.Listed, word) }

// IsFailure reports whether the word is one of the engine's for a refusal that is
// not a failed CORS check.
func (w *Words) IsFailure(word string) bool { return word != "" && w.Failure(word) == word }

// Why returns the engine's code or word for a refusal; "" where it gave none.
func (w *Words) Why(saw wire.BrowserSaw) string {
	if saw.Reason != "" {
		return saw.Reason
	}
	return w.Failure(saw.Failure)
}

// Agree reports whether what the engine said, where it said anything that
// Words lists, stands for the standard's reason.
func (w *Words) Agree(r fetch.Refusal, saw wire.BrowserSaw) bool {
	reasons := w.Codes[saw.Reason]
	if saw.Reason == "" {
		if reasons = w.FailureReasons(saw.Failure); len(reasons) == 0 {
			return true
		}
	}
	return slices.Contains(reasons, r.Reason)
}

// HasCode reports whether the engine has a code for the refusal: if it then
// says nothing, one witness is missing. Of a redirect that leaves a same-origin
// request's origin, and of elements that must stay within it, engines say
// nothing.
func (w *Words) HasCode(r fetch.Refusal, by fetch.API) bool {
	if r.Reason == fetch.SameOriginModeRefused && (r.Hop > 0 || by.Loads()) {
		return false
	}
	for _, reasons := range w.Codes {
		if slices.Contains(reasons, r.Reason) {
			return true
		}
	}
	return false
}

// HasFailure reports whether the engine has a word for the refusal that is not
// a code.
func (w *Words) HasFailure(r fetch.Reason) bool {
	return slices.ContainsFunc(w.Failures, func(f Failure) bool { return slices.Contains(f.Reasons, r) })
}

// NotReached reports whether the engine's text is about a connection that
// failed before there was an answer.
func (w *Words) NotReached(said string) bool {
	return slices.ContainsFunc(w.Unreached, func(prefix string) bool { return strings.HasPrefix(said, prefix) })
}

// RefusesPreflight reports whether the code is of a refused CORS-preflight fetch,
// after which the actual request is not sent.
func (w *Words) RefusesPreflight(code string) bool { return slices.Contains(w.PreflightCodes, code) }
