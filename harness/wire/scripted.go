package wire

import (
	"strconv"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// Declare returns the answer as the page's user agent receives it.
func (a ScriptedAnswer) Declare(sent fetch.Sent) fetch.Answer {
	if a.Close == CloseUnanswered {
		return fetch.Answer{Kind: fetch.Unanswered}
	}
	status, headers, body := a.Status, a.Headers, a.Body
	if a.Bytes != "" {
		var ok bool
		if status, headers, body, ok = ParseAnswer(a.Bytes); !ok {
			return fetch.Answer{Kind: fetch.Unanswered}
		}
	}
	r := fetch.Response{Status: status, Headers: make(fetch.HeaderList, 0, len(headers)+1)}
	for _, h := range headers {
		r.Headers = append(r.Headers, fetch.Header{Name: h.Name, Value: fetch.NormalizeValue(h.Value)})
	}
	if a.Bytes == "" && MayHaveBody(status) && !r.Headers.Has("Content-Length") {
		r.Headers = append(r.Headers, fetch.Header{Name: "Content-Length", Value: strconv.Itoa(len(body))})
	}
	if MayHaveBody(status) && sent.Method != "HEAD" {
		r.Body, r.Asset = body, assetKind(body)
	}
	r.Location = weburl.Location(status, r.Headers, sent.URL)
	r.SetCookies = weburl.SetCookies(r.Headers, sent.URL)
	return fetch.Answer{Kind: fetch.Answered, Response: r}
}

// MayHaveBody reports whether a response with the status can have a body.
//
// https://fetch.spec.whatwg.org/#null-body-status
func MayHaveBody(status int) bool {
	return status >= 200 && status != 204 && status != 205 && status != 304
}

// ParseAnswer reads an answer given as exact bytes, as leniently as browsers
// do; false stands for bytes that are no HTTP/1 answer.
func ParseAnswer(raw string) (status int, headers fetch.HeaderList, body string, ok bool) {
	head, body := raw, ""
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if h, b, found := strings.Cut(raw, end); found && len(h) < len(head) {
			head, body = h, b
		}
	}
	lines := strings.Split(head, "\n")
	fields := strings.Fields(lines[0])
	if len(fields) < 2 || !strings.HasPrefix(fields[0], "HTTP/") {
		return 0, nil, "", false
	}
	if status, _ = strconv.Atoi(fields[1]); status < 100 || status > 999 {
		return 0, nil, "", false
	}
	for _, l := range lines[1:] {
		name, value, found := strings.Cut(strings.TrimSuffix(l, "\r"), ":")
		if found {
			headers = append(headers, fetch.Header{Name: name, Value: value})
		}
	}
	return status, headers, body, true
}

// CloseAt says where a target closes the connection early. Zero is nowhere.
type CloseAt uint8

// The places.
const (
	CloseNowhere CloseAt = iota
	CloseUnanswered
	CloseInBody
)

var closeNames = []string{"", "unanswered", "in-body"}

// String returns the word used in scenario files.
func (c CloseAt) String() string { return enum.Name("place to close", closeNames, c) }

// MarshalText returns the word used in scenario files.
func (c CloseAt) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the words of [CloseAt.Values].
func (c *CloseAt) UnmarshalText(b []byte) error {
	return enum.Parse("place to close", closeNames, string(b), c)
}

// Values lists the accepted words.
func (CloseAt) Values() []string { return closeNames[1:] }

// ScriptedHop is one URL and how it answers.
type ScriptedHop struct {
	URL                 fetch.URL
	Preflight, Response ScriptedAnswer
}

// ScriptedAnswer is one answer, complete but for Date and Content-Length,
// which the server adds.
type ScriptedAnswer struct {
	Status  int
	Headers fetch.HeaderList
	Body    string
	Bytes   string // where set, the whole answer
	Delay   time.Duration
	Close   CloseAt
}

// Exact reports whether the answer must be written to a raw HTTP/1.1
// connection: because an HTTP library would tidy it, because HTTP/2 has no such
// thing, or because it ends early in its body (over HTTP/2, Chromium sometimes
// fails the whole fetch and sometimes only the body).
func (a ScriptedAnswer) Exact() bool {
	if a.Bytes != "" || a.Status < 200 || a.Status > 599 || a.Status == 304 && a.Body != "" || a.Close == CloseInBody {
		return true
	}
	for _, h := range a.Headers {
		if strings.TrimSpace(h.Value) != h.Value || strings.ContainsFunc(h.Value, control) || !token(h.Name) {
			return true
		}
		if ConnectionSpecific(h.Name) ||
			strings.EqualFold(h.Name, "Content-Length") && h.Value != strconv.Itoa(len(a.Body)) {
			return true
		}
	}
	return false
}

// ConnectionSpecific reports whether HTTP/2 forbids the header.
//
// https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2
func ConnectionSpecific(name string) bool {
	switch strings.ToLower(name) {
	case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade":
		return true
	default:
		return false
	}
}

func control(r rune) bool { return r < 0x20 && r != '\t' || r == 0x7F }

func token(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7F || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}
