package fetch

import (
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// Extraction tells what extracting header list values came to. Null (there is
// no such header) and failure (a value does not match its ABNF) are different
// answers.
//
// https://fetch.spec.whatwg.org/#extract-header-list-values
type Extraction uint8

// The extractions.
const (
	ExtractedNull Extraction = iota
	ExtractedFailure
	ExtractedValues
)

var extractionNames = []string{"null", "failure", "values"}

// String returns the literal.
func (e Extraction) String() string { return enum.Name("extraction", extractionNames, e) }

// ExtractTokens extracts the values of a header whose ABNF is #token:
// Access-Control-Allow-Methods, Access-Control-Allow-Headers or
// Access-Control-Expose-Headers. Members may be empty and have SP and TAB
// around them; one member that is no token is failure, over all lines. A header
// without members is an empty list, not null.
//
// https://fetch.spec.whatwg.org/#http-new-header-syntax
func (l HeaderList) ExtractTokens(name string) ([]string, Extraction) {
	var values []string
	found := ExtractedNull
	for _, h := range l {
		if !equalFold(h.Name, name) {
			continue
		}
		found = ExtractedValues
		for member := range strings.SplitSeq(h.Value, ",") {
			if member = trimOWS(member); member == "" {
				continue
			}
			if !isToken(member) {
				return nil, ExtractedFailure
			}
			values = append(values, member)
		}
	}
	return values, found
}

// maxDeltaSeconds is what a larger delta-seconds value counts as.
//
// https://httpwg.org/specs/rfc9111.html#delta-seconds
const maxDeltaSeconds = 1 << 31

// ExtractMaxAge extracts Access-Control-Max-Age: one header of digits only.
// Several headers are failure.
//
// https://fetch.spec.whatwg.org/#http-access-control-max-age
func (l HeaderList) ExtractMaxAge() (time.Duration, Extraction) {
	const field = "Access-Control-Max-Age"
	i := l.index(field)
	if i < 0 {
		return 0, ExtractedNull
	}
	seconds, ok := parseDeltaSeconds(trimOWS(l[i].Value))
	if !ok || l[i+1:].Has(field) {
		return 0, ExtractedFailure
	}
	return seconds, ExtractedValues
}

func parseDeltaSeconds(s string) (time.Duration, bool) {
	n := int64(0)
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = min(n*10+int64(s[i]-'0'), maxDeltaSeconds)
	}
	return time.Duration(n) * time.Second, s != ""
}
