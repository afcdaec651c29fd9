package console

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// quotes are the quotation marks that browsers and word processors put for
// plain ones. Chromium's grave accents stay.
var quotes = strings.NewReplacer("\u2018", "'", "\u2019", "'", "\u201C", `"`, "\u201D", `"`)

// plain is a message on one line, with plain quotation marks and single spaces.
func plain(message string) string {
	text := quotes.Replace(strings.ToValidUTF8(message, "\uFFFD"))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

var (
	aStatus = regexp.MustCompile(`(?i)\bStatus code: (\d{3})\b|\bnet::ERR_FAILED (\d{3})\b|\binvalid HTTP status code (\d{3})\b|\bresponded with a status of (\d{3})\b`)
	anURL   = regexp.MustCompile(`(?:^|[\s'"(])((?:https?|wss?|file|ftp|capacitor|chrome-extension)://[^\s'"<>)]+)`)
	aLoad   = regexp.MustCompile(`(?:Fetch API|XMLHttpRequest|EventSource|Beacon API) cannot load (\S+?) due to access control checks`)
)

// fill adds the URL, origin and status from the lines around the message.
func (r *reading) fill(text string) {
	if r.status == 0 {
		r.status = statusIn(text)
	}
	if r.url == "" {
		if m := aLoad.FindStringSubmatch(text); m != nil {
			r.url = m[1]
		}
	}
	if r.url == "" && r.topic != "" {
		for _, m := range anURL.FindAllStringSubmatch(text, -1) {
			if u := strings.TrimRight(m[1], ".,;:"); u != r.origin {
				r.url = u
				return
			}
		}
	}
}

// statusIn is a status that stands in a message; 0 for none.
func statusIn(text string) int {
	m := aStatus.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	for _, group := range m[1:] {
		if n, err := strconv.Atoi(group); err == nil && n >= 100 {
			return n
		}
	}
	return 0
}

// starts calls visit with the text from each place on where one of the words
// begins, in order, until it returns true.
func starts(text string, words []string, visit func(string) bool) {
	for i := range text {
		for _, w := range words {
			if strings.HasPrefix(text[i:], w) && visit(text[i:]) {
				return
			}
		}
	}
}

// readChromium finds what Chromium's log says of CORS.
func readChromium(text string) (r reading, ok bool) {
	starts(text, corsStarts, func(rest string) bool {
		e, known := ReadChromium(rest)
		if !known || e.Code == "" {
			return false
		}
		r = reading{browser: inChromium, code: e.Code, url: e.URL, origin: e.Origin, parameter: plain(e.Parameter)}
		if e.At != "" {
			r.note = "The request was redirected: it is " + e.At + " that was refused."
		}
		ok = true
		return true
	})
	return r, ok
}
