package console

import (
	"errors"
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
)

// Explanation says what a console message means. A field that the message does
// not mention is zero.
type Explanation struct {
	Browser string // whose wording it is: "Chromium (Chrome, Edge)", "Firefox", "Safari"
	Code    string // the CorsError code of the refusal; "" if there is none or the message does not name it
	Check   string // that failed, in the standard's words; or what refused it instead
	NotCORS bool   // no CORS header helps
	Meaning string
	Causes  []string // the usual ones, the likeliest first
	Fix     string

	Spec     string // the rule's anchor in the Fetch standard, or the full URL of another standard's section
	Scenario string // the id of one of the catalogue that shows it
	Lesson   string // the id of the lesson about it

	URL       string // that was asked
	Origin    string // of the page
	Parameter string // the name, method or value that was refused
	Status    int    // of the response
}

// MaxMessage is how many bytes of a message [Explain] reads.
const MaxMessage = 8 << 10

// ErrUnknown is the error of [Explain] for a text that is no message it knows.
var ErrUnknown = errors.New("console: explain: this is not a browser's message about a refused request: paste the whole line from the console, " +
	"in English, starting at \"Access to fetch at\" (Chrome, Edge), \"Cross-Origin Request Blocked\" (Firefox) or \"[Error]\" (Safari), " +
	"with the lines around it")

// Explain explains a console message: one line or several, with or without the
// file and line that consoles put around it. Of several it takes the one that
// says most. The error is [ErrUnknown], or says that the text is too long.
func Explain(message string) (Explanation, error) {
	if len(message) > MaxMessage {
		return Explanation{}, fmt.Errorf("console: explain: the text has %d bytes, and a console message has a few hundred: paste the lines about one request",
			len(message))
	}
	text := plain(message)
	for _, read := range readers {
		if r, ok := read(text); ok {
			r.fill(text)
			return r.explain(), nil
		}
	}
	return Explanation{}, ErrUnknown
}

// readers are tried in order: messages that name a check come first.
var readers = []func(string) (reading, bool){
	readChromium, readFirefox, readSafari, readWarning, readNeighbour, readNetError, readUntold, readBare,
}

// reading is what a message says.
type reading struct {
	browser   string
	code      string // a CorsError code
	topic     string // else a key of topics
	note      string // what this wording leaves open
	url       string
	origin    string
	parameter string
	status    int
}

// The browsers.
const (
	inChromium = "Chromium (Chrome, Edge)"
	firefox    = "Firefox"
	safari     = "Safari"
)

// explain says what the reading means.
func (r reading) explain() Explanation {
	e := Explanation{Browser: r.browser, URL: r.url, Origin: r.origin, Parameter: r.parameter, Status: r.status}
	if t, ok := topics[r.topic]; ok {
		t.into(&e)
	} else {
		r.explainCode(&e)
	}
	if r.note != "" {
		e.Meaning += " " + r.note
	}
	if cause := statusCause(r.status); cause != "" && !e.NotCORS {
		e.Causes = append([]string{cause}, e.Causes...)
	}
	return e
}

func (r reading) explainCode(e *Explanation) {
	c, _ := chromium.LookUpCorsError(r.code) // a test holds every code against it
	about := codes[r.code]
	e.Code, e.Meaning, e.Fix, e.Spec = c.Code, c.Meaning, c.Remedy(), c.Spec
	if r.parameter != "" && (c.Code == "MethodDisallowedByPreflightResponse" || c.Code == "HeaderDisallowedByPreflightResponse") {
		e.Fix = "list " + r.parameter + about.fix
	}
	e.Check, e.Scenario, e.Lesson, e.NotCORS = about.check, about.scenario, about.lesson, about.notCORS
	e.Causes = append([]string(nil), about.causes...)
}

// statusCause is the likeliest cause of a refusal where the status is an error's.
func statusCause(status int) string {
	switch {
	case status == 401 || status == 407:
		return fmt.Sprintf("the answer is %d: a login is required, and refusals have no CORS headers; or preflights are asked for a login, which they never carry", status)
	case status == 404 || status == 405:
		return fmt.Sprintf("the answer is %d: the URL is wrong, or no route handles OPTIONS there, and error answers have no CORS headers", status)
	case status >= 300 && status < 400:
		return fmt.Sprintf("the answer is %d, a redirect: to https, to a path with or without a slash at its end, or to a login page", status)
	case status == 502 || status == 503 || status == 504:
		return fmt.Sprintf("the answer is %d: a proxy made it because the application did not answer, so it has no CORS headers of the application", status)
	case status >= 400:
		return fmt.Sprintf("the answer is %d: the request failed for another reason, and error answers have no CORS headers; correct that first", status)
	default:
		return ""
	}
}
