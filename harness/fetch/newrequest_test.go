package fetch_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestRequestConstructorRefuses(t *testing.T) {
	for _, c := range []struct {
		reason string
		call   fetch.Call
		want   string
	}{
		{"a method that is no token", fetch.Call{Method: "GE T"}, "invalid-call (GE T)"},
		{"CONNECT", fetch.Call{Method: "CONNECT"}, "forbidden-method (CONNECT)"},
		{"track in any case", fetch.Call{Method: "tRack"}, "forbidden-method (tRack)"},
		{"trace of XMLHttpRequest", fetch.Call{API: fetch.XHR, Method: "trace"}, "forbidden-method (trace)"},
		{"a method that is no token of XMLHttpRequest", fetch.Call{API: fetch.XHR, Method: "G,"}, "invalid-call (G,)"},
		{"PUT in mode no-cors", fetch.Call{Method: "put", Mode: fetch.NoCORS}, "unsafe-no-cors-method (PUT)"},
		{"patch in mode no-cors", fetch.Call{Method: "patch", Mode: fetch.NoCORS}, "unsafe-no-cors-method (patch)"},
		{"a user name in the URL", fetch.Call{URL: u("https://u@api.example.test/")}, "url-includes-credentials (https://u@api.example.test/)"},
		{"only-if-cached in mode cors", fetch.Call{Cache: fetch.OnlyIfCached}, "only-if-cached-not-same-origin (cors)"},
		{"a header name that is no token", fetch.Call{Headers: h("a b", "")}, "invalid-call (a b)"},
		{"NUL in a value", fetch.Call{Headers: h("a", "\x00")}, "invalid-call (a)"},
		{"a newline in a value", fetch.Call{Headers: h("a", "b\nc")}, "invalid-call (a)"},
		{"a newline in a value of XMLHttpRequest", fetch.Call{API: fetch.XHR, Headers: h("a", "b\nc")}, "invalid-call (a)"},
		{"GET with a body", fetch.Call{Body: fetch.Body{Kind: fetch.TextBody}}, "invalid-call (GET with a body)"},
		{"HEAD with a body", fetch.Call{Method: "head", Body: fetch.Body{Kind: fetch.TextBody}}, "invalid-call (HEAD with a body)"},
		{"a stream with keepalive", fetch.Call{Method: "POST", Keepalive: true, Body: fetch.Body{Kind: fetch.StreamBody}}, "invalid-call (keepalive with a streamed body)"},
		{"a stream in mode no-cors", fetch.Call{Method: "POST", Mode: fetch.NoCORS, Body: fetch.Body{Kind: fetch.StreamBody}}, "stream-needs-cors (no-cors)"},
		{"a stream given to XMLHttpRequest", fetch.Call{API: fetch.XHR, Method: "POST", Body: fetch.Body{Kind: fetch.StreamBody}}, "invalid-call (a streamed body)"},
		{"an API that is none", fetch.Call{API: 99}, "invalid-call (request API(99))"},
	} {
		if c.call.URL.Scheme == "" {
			c.call.URL = u(api + "/")
		}
		_, refusal := fetch.NewRequest(page(app+"/"), c.call)
		equal(t, c.reason, refusal.String(), c.want)
		p := fetch.Agent{}.Predict(page(app+"/"), c.call, always(reply(200)), fetch.State{})
		equal(t, c.reason+": nothing sent", len(p.Wire), 0)
		equal(t, c.reason+": outcome", outcome(p.Outcome), c.want)
	}
}

func TestRequestHeaders(t *testing.T) {
	text := func(s string) fetch.Body { return fetch.Body{Kind: fetch.TextBody, Content: s} }
	for _, c := range []struct {
		reason string
		call   fetch.Call
		want   string // of the request's header list, without the default Accept
	}{
		{"forbidden headers are dropped without a word", fetch.Call{Headers: h("Cookie", "a", "Origin", "b", "Sec-X", "c", "Host", "d", "X-A", "e")}, "X-A=e"},
		{"values are normalised", fetch.Call{Headers: h("X-A", " \tb\r\n")}, "X-A=b"},
		{"repeats are entries of their own", fetch.Call{Headers: h("X-A", "1", "x-a", "2")}, "X-A=1 X-A=2"},
		{"setRequestHeader combines", fetch.Call{API: fetch.XHR, Headers: h("X-A", "1", "x-a", "2")}, "X-A=1, 2"},
		{"a string is text/plain", fetch.Call{Method: "POST", Body: text("x")}, "Content-Type=text/plain;charset=UTF-8"},
		{"an empty string too", fetch.Call{Method: "POST", Body: text("")}, "Content-Type=text/plain;charset=UTF-8"},
		{"URLSearchParams", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.URLSearchParamsBody}}, "Content-Type=application/x-www-form-urlencoded;charset=UTF-8"},
		{"a Blob with a type", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.BlobBody, Type: "application/json"}}, "Content-Type=application/json"},
		{"a Blob's type is in lower case", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.BlobBody, Type: "Text/PLAIN;A=B"}}, "Content-Type=text/plain;a=b"},
		{"and printable ASCII, or there is none", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.BlobBody, Type: "text/plain;x=é"}}, ""},
		{"a tab is not printable", fetch.Call{API: fetch.XHR, Method: "POST", Body: fetch.Body{Kind: fetch.BlobBody, Type: "text/plain\t"}}, ""},
		{"a Blob without", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.BlobBody}}, ""},
		{"a stream", fetch.Call{Method: "POST", Body: fetch.Body{Kind: fetch.StreamBody}}, ""},
		{"the author's Content-Type counts", fetch.Call{Method: "POST", Headers: h("content-type", "a/b"), Body: text("")}, "content-type=a/b"},
		{"and on a GET without a body", fetch.Call{Headers: h("Content-Type", "a/b")}, "Content-Type=a/b"},
		{"XMLHttpRequest makes a string say UTF-8", fetch.Call{API: fetch.XHR, Method: "POST", Headers: h("Content-Type", "text/x;charset=latin1;a=b"), Body: text("")}, "Content-Type=text/x;charset=UTF-8;a=b"},
		{"but leaves utf-8 as it is", fetch.Call{API: fetch.XHR, Method: "POST", Headers: h("Content-Type", "text/x; charset=utf-8"), Body: text("")}, "Content-Type=text/x; charset=utf-8"},
		{"and what does not parse", fetch.Call{API: fetch.XHR, Method: "POST", Headers: h("Content-Type", "x"), Body: text("")}, "Content-Type=x"},
		{"and other bodies", fetch.Call{API: fetch.XHR, Method: "POST", Headers: h("Content-Type", "a/b;charset=x"), Body: fetch.Body{Kind: fetch.BlobBody}}, "Content-Type=a/b;charset=x"},
		{"XMLHttpRequest adds the body's type", fetch.Call{API: fetch.XHR, Method: "POST", Body: text("")}, "Content-Type=text/plain;charset=UTF-8"},
		{"XMLHttpRequest drops the body of a GET", fetch.Call{API: fetch.XHR, Body: text("x")}, ""},
		{"no-cors drops what is not safelisted", fetch.Call{Mode: fetch.NoCORS, Headers: h("X-A", "1", "Range", "bytes=0-", "Content-Type", "application/json", "accept-language", "en")}, "accept-language=en"},
		{"no-cors drops what would pass 128 bytes together", fetch.Call{Mode: fetch.NoCORS, Headers: h("Accept-Language", strings.Repeat("a", 100), "Accept-Language", strings.Repeat("b", 27))}, "Accept-Language=" + strings.Repeat("a", 100)},
		{"no-cors takes what fits", fetch.Call{Mode: fetch.NoCORS, Headers: h("Accept-Language", "a", "accept-language", "b")}, "Accept-Language=a Accept-Language=b"},
		{"no-cors drops a Blob's json type", fetch.Call{Mode: fetch.NoCORS, Method: "POST", Body: fetch.Body{Kind: fetch.BlobBody, Type: "application/json"}}, ""},
	} {
		c.call.URL = u(api + "/")
		r, refusal := fetch.NewRequest(page(app+"/"), c.call)
		equal(t, c.reason, refusal, fetch.Refusal{})
		var got []string
		for _, header := range r.Headers {
			if header.Name != "Accept" {
				got = append(got, header.Name+"="+header.Value)
			}
		}
		equal(t, c.reason, strings.Join(got, " "), c.want)
		equal(t, c.reason+": Accept", headerOf(r.Headers, "accept"), "*/*")
	}
	form, _ := fetch.Body{Kind: fetch.FormDataBody}.ContentType()
	equal(t, "FormData", fetch.IsSafelistedRequestHeader("Content-Type", form) && strings.HasPrefix(form, "multipart/form-data; boundary="), true)
}

func TestRequestFlags(t *testing.T) {
	r, _ := fetch.NewRequest(page(app+"/"), fetch.Call{API: fetch.XHR, URL: u(api + "/"), Method: "POST", UploadListener: fetch.BeforeSend})
	equal(t, "an upload listener before send() sets the flag", r.UseCORSPreflight, true)
	r, _ = fetch.NewRequest(page(app+"/"), fetch.Call{API: fetch.XHR, URL: u(api + "/"), Method: "POST", UploadListener: fetch.AfterSend})
	equal(t, "after send() it does not", r.UseCORSPreflight, false)
	r, _ = fetch.NewRequest(page(app+"/"), fetch.Call{URL: u(api + "/"), Method: "POST", Body: fetch.Body{Kind: fetch.StreamBody}})
	equal(t, "a stream sets the flag", r.UseCORSPreflight, true)
	r, _ = fetch.NewRequest(page(app+"/"), fetch.Call{API: fetch.XHR, URL: u(api + "/"), User: "a", Password: "b"})
	equal(t, "open() puts user and password into the URL", r.CurrentURL().String(), "https://a:b@api.example.test/")
	equal(t, "use-URL-credentials", r.UseURLCredentials, true)
	r, _ = fetch.NewRequest(page(app+"/"), fetch.Call{URL: u(api + "/"), Method: "POST", Credentials: fetch.Include})
	equal(t, "include", r.Credentials, fetch.Include)
	equal(t, "POST without a body needs no preflight", fetch.NeedsPreflight(&r), false)
}
