package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/layout"
)

// shownBody is how many bytes of a body are written out.
const shownBody = 60

// indent is what a text puts in front of a call.
const indent = 2

// JavaScript is a call as a page would write it: only what differs from the
// API's defaults. Credentials in headers are hidden. Lines have at most
// [layout.Columns] cells less an indent of two, where the call can be broken.
func JavaScript(c fetch.Call) string { return strings.Join(callLines(c), "\n") }

// callLines is the call in lines that a text has room for.
func callLines(c fetch.Call) []string {
	switch {
	case c.API == fetch.XHR:
		return xhrLines(c)
	case c.API.Loads():
		return []string{loadLine(c)}
	default: // fetch()
	}
	options := fetchOptions(c)
	url := "fetch(" + jsString(maskURLs(c.URL.String()))
	if len(options) == 0 {
		return []string{url + ")"}
	}
	one := url + ", {" + strings.Join(options, ", ") + "})"
	if layout.Width(one) <= layout.Columns-indent {
		return []string{one}
	}
	lines := []string{url + ", {"}
	for _, o := range options {
		lines = append(lines, "  "+o+",")
	}
	return append(lines, "})")
}

func fetchOptions(c fetch.Call) []string {
	var out []string
	add := func(name, value string) { out = append(out, name+": "+value) }
	if c.Method != "" {
		add("method", jsString(c.Method))
	}
	if len(c.Headers) > 0 {
		add("headers", jsHeaders(c.Headers))
	}
	if c.Body.Kind != fetch.NoBody {
		add("body", jsBody(c.Body))
	}
	if c.Body.Kind == fetch.StreamBody {
		add("duplex", `"half"`)
	}
	literal := func(name string, set bool, value string) {
		if set {
			add(name, jsString(value))
		}
	}
	literal("mode", c.Mode != fetch.CORS, c.Mode.String())
	literal("credentials", c.Credentials != fetch.SameOriginCredentials, c.Credentials.String())
	literal("redirect", c.Redirect != fetch.Follow, c.Redirect.String())
	literal("cache", c.Cache != fetch.CacheDefault, c.Cache.String())
	literal("referrerPolicy", c.ReferrerPolicy != fetch.DefaultReferrerPolicy, c.ReferrerPolicy.String())
	if c.Keepalive {
		add("keepalive", "true")
	}
	literal("targetAddressSpace", c.AddressSpace != fetch.AnyAddressSpace, c.AddressSpace.String())
	literal("integrity", c.Integrity != "", c.Integrity)
	return out
}

func xhrLines(c fetch.Call) []string {
	const listen = `xhr.upload.addEventListener("progress", listener)`
	method := c.Method
	if method == "" {
		method = "GET"
	}
	open := "xhr.open(" + jsString(method) + ", " + jsString(maskURLs(c.URL.String()))
	if c.User+c.Password != "" {
		open += ", true, " + jsString(c.User) + ", " + jsString(hidden)
	}
	lines := []string{"const xhr = new XMLHttpRequest()", open + ")"}
	for _, h := range c.Headers {
		lines = append(lines, "xhr.setRequestHeader("+jsString(h.Name)+", "+jsString(maskValue(h.Name, h.Value))+")")
	}
	if c.Credentials == fetch.Include {
		lines = append(lines, "xhr.withCredentials = true")
	}
	if c.UploadListener == fetch.BeforeSend {
		lines = append(lines, listen)
	}
	body := ""
	if c.Body.Kind != fetch.NoBody {
		body = jsBody(c.Body)
	}
	lines = append(lines, "xhr.send("+body+")")
	if c.UploadListener == fetch.AfterSend {
		lines = append(lines, listen)
	}
	return lines
}

// jsHeaders is an object, or a list of pairs where a name repeats.
func jsHeaders(l fetch.HeaderList) string {
	pair, open, end := "%s: %s", "{", "}"
	name := jsKey
	if len(l.Names()) < len(l) {
		pair, open, end, name = "[%s, %s]", "[", "]", jsString
	}
	parts := make([]string, len(l))
	for i, h := range l {
		parts[i] = fmt.Sprintf(pair, name(h.Name), jsString(maskValue(h.Name, h.Value)))
	}
	return open + strings.Join(parts, ", ") + end
}

func jsBody(b fetch.Body) string {
	content := jsString(b.Content)
	if len(b.Content) > shownBody {
		content = fmt.Sprintf("%s /* %d bytes */", jsString(b.Content[:shownBody]+hidden), len(b.Content))
	}
	switch b.Kind {
	case fetch.TextBody:
		return content
	case fetch.URLSearchParamsBody:
		return "new URLSearchParams(" + content + ")"
	case fetch.FormDataBody:
		return "form /* a FormData with field = " + content + " */"
	case fetch.BlobBody:
		if b.Type == "" {
			return "new Blob([" + content + "])"
		}
		return "new Blob([" + content + "], {type: " + jsString(b.Type) + "})"
	case fetch.StreamBody:
		return "new Blob([" + content + "]).stream()"
	default:
		return "/* " + b.Kind.String() + " */ " + content
	}
}

// jsKey is a property name, without quotes where it needs none.
func jsKey(s string) string {
	for i, r := range s {
		letter := r == '_' || r == '$' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return jsString(s)
		}
	}
	if s == "" {
		return `""`
	}
	return s
}

// jsString is a string literal. Bytes that are no UTF-8 stand for themselves,
// as in a ByteString.
func jsString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02X`, s[i])
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02X`, r)
		default:
			fmt.Fprintf(&b, `\u{%X}`, r)
		}
		i += n
	}
	b.WriteByte('"')
	return b.String()
}
