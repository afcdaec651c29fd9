package fetch_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

var dataURLTable = []struct{ url, mime, body string }{
	{"data:,", "text/plain;charset=US-ASCII", ""},
	{"data:,X", "text/plain;charset=US-ASCII", "X"},
	{"data:text/html,X", "text/html", "X"},
	{"data: text/html ,X", "text/html", "X"},
	{"data:;charset=x,X", "text/plain;charset=x", "X"},
	{"data:bad,X", "text/plain;charset=US-ASCII", "X"},
	{"data:,a%20b%zz%4", "text/plain;charset=US-ASCII", "a b%zz%4"},
	{"data:,a?b,c", "text/plain;charset=US-ASCII", "a?b,c"},
	{"data:;base64,WA==", "text/plain;charset=US-ASCII", "X"},
	{"data:;base64,WA", "text/plain;charset=US-ASCII", "X"},
	{"data:;base64,W%20A%3D%3D", "text/plain;charset=US-ASCII", "X"},
	{"data:text/html;  BASE64,WA==", "text/html", "X"},
	{"data:base64,WA==", "text/plain;charset=US-ASCII", "WA=="},
	{"data:;base64;x=y,WA==", "text/plain;x=y", "WA=="},
	{"data:;base64,W", "", ""},
	{"data:;base64,WA=", "", ""},
	{"data:;base64,%FF%FE", "", ""},
	{"data:;base64,", "text/plain;charset=US-ASCII", ""},
	{"data:X", "", ""},
	{"https://a.test/,", "", ""},
}

func TestProcessDataURL(t *testing.T) {
	for _, c := range dataURLTable {
		m, body, ok := fetch.ProcessDataURL(u(c.url))
		got := ""
		if ok {
			got = m.String()
		}
		equal(t, c.url, got, c.mime)
		equal(t, c.url, body, c.body)
	}
}
