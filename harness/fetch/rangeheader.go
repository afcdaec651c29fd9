package fetch

import "strings"

// ParseSingleRange parses a single range header value. Start and end are the
// digits as written, "" for null; false stands for failure: another unit than
// `bytes`, a list, neither start nor end, or a start greater than the end.
//
// https://fetch.spec.whatwg.org/#simple-range-header-value
func ParseSingleRange(value string, allowWhitespace bool) (start, end string, ok bool) {
	rest, found := strings.CutPrefix(value, "bytes")
	if !found {
		return "", "", false
	}
	skip := func() {
		if allowWhitespace {
			rest = strings.TrimLeft(rest, " \t")
		}
	}
	skip()
	if rest, found = strings.CutPrefix(rest, "="); !found {
		return "", "", false
	}
	skip()
	start, rest = collectDigits(rest)
	skip()
	if rest, found = strings.CutPrefix(rest, "-"); !found {
		return "", "", false
	}
	skip()
	end, rest = collectDigits(rest)
	if rest != "" || start == "" && end == "" || start != "" && end != "" && greater(start, end) {
		return "", "", false
	}
	return start, end, true
}

func collectDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return s[:i], s[i:]
}

// greater compares decimal numbers of any length.
func greater(a, b string) bool {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}
