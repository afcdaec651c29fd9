package fetch_test

import (
	"strings"
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

func TestRequestConstructorRefuses(t *testing.T) {
	for _, c := range []struct {
		reason string
		call   Call
		want   string
	}{
		{"a method that is no token", Call{Method: "GE T"}, "invalid-call (GE T)"},
		{"CONNECT", Call{Method: "CONNECT"}, "forbidden-method (CONNECT)"},
		{"track in any case", Call{Method: "tRack"}, "forbidden-method (tRack)"},
		{"trace of XMLHttpRequest", Call{API: XHR, Method: "trace"}, "forbidden-method (trace)"},
		{"a method that is no token of XMLHttpRequest", Call{API: XHR, Method: "G,"}, "invalid-call (G,)"},
		{"PUT in mode no-cors", Call{Method: "put", Mode: NoCORS}, "unsafe-no-cors-method (PUT)"},
		{"patch in mode no-cors", Call{Method: "patch", Mode: NoCORS}, "unsafe-no-cors-method (patch)"},
		{"a user name in the URL", Call{URL: u("https://u@api.example.test/")}, "url-includes-credentials (https://u@api.example.test/)"},
		{"only-if-cached in mode cors", Call{Cache: OnlyIfCached}, "only-if-cached-not-same-origin (cors)"},
		{"a header name that is no token", Call{Headers: h("a b", "")}, "invalid-call (a b)"},
		{"NUL in a value", Call{Headers: h("a", "\x00")}, "invalid-call (a)"},
		{"a newline in a value", Call{Headers: h("a", "b\nc")}, "invalid-call (a)"},
		{"a newline in a value of XMLHttpRequest", Call{API: XHR, Headers: h("a", "b\nc")}, "invalid-call (a)"},
		{"GET with a body", Call{Body: Body{Kind: TextBody}}, "invalid-call (GET with a body)"},
		{"HEAD with a body", Call{Method: "head", Body: Body{Kind: TextBody}}, "invalid-call (HEAD with a body)"},
		{"a stream with keepalive", Call{Method: "POST", Keepalive: true, Body: Body{Kind: StreamBody}}, "invalid-call (keepalive with a streamed body)"},
		{"a stream in mode no-cors", Call{Method: "POST", Mode: NoCORS, Body: Body{Kind: StreamBody}}, "stream-needs-cors (no-cors)"},
		{"a stream given to XMLHttpRequest", Call{API: XHR, Method: "POST", Body: Body{Kind: StreamBody}}, "invalid-call (a streamed body)"},
		{"an API that is none", Call{API: 99}, "invalid-call (request API(99))"},
	} {
		if c.call.URL.Scheme == "" {
			c.call.URL = u(api + "/")
		}
		_, refusal := NewRequest(page(app+"/"), c.call)
		equal(t, c.reason, refusal.String(), c.want)
		p := Agent{}.Predict(page(app+"/"), c.call, always(reply(200)), State{})
		equal(t, c.reason+": nothing sent", len(p.Wire), 0)
		equal(t, c.reason+": outcome", outcome(p.Outcome), c.want)
	}
}

func TestRequestHeaders(t *testing.T) {
	text := func(s string) Body { return Body{Kind: TextBody, Content: s} }
	for _, c := range []struct {
		reason string
		call   Call
		want   string // of the request's header list, without the default Accept
	}{
		{"forbidden headers are dropped without a word", Call{Headers: h("Cookie", "a", "Origin", "b", "Sec-X", "c", "Host", "d", "X-A", "e")}, "X-A=e"},
		{"values are normalised", Call{Headers: h("X-A", " \tb\r\n")}, "X-A=b"},
		{"repeats are entries of their own", Call{Headers: h("X-A", "1", "x-a", "2")}, "X-A=1 X-A=2"},
		{"setRequestHeader combines", Call{API: XHR, Headers: h("X-A", "1", "x-a", "2")}, "X-A=1, 2"},
		{"a string is text/plain", Call{Method: "POST", Body: text("x")}, "Content-Type=text/plain;charset=UTF-8"},
		{"an empty string too", Call{Method: "POST", Body: text("")}, "Content-Type=text/plain;charset=UTF-8"},
		{"URLSearchParams", Call{Method: "POST", Body: Body{Kind: URLSearchParamsBody}}, "Content-Type=application/x-www-form-urlencoded;charset=UTF-8"},
		{"a Blob with a type", Call{Method: "POST", Body: Body{Kind: BlobBody, Type: "application/json"}}, "Content-Type=application/json"},
		{"a Blob's type is in lower case", Call{Method: "POST", Body: Body{Kind: BlobBody, Type: "Text/PLAIN;A=B"}}, "Content-Type=text/plain;a=b"},
		{"and printable ASCII, or there is none", Call{Method: "POST", Body: Body{Kind: BlobBody, Type: "text/plain;x=é"}}, ""},
		{"a tab is not printable", Call{API: XHR, Method: "POST", Body: Body{Kind: BlobBody, Type: "text/plain\t"}}, ""},
		{"a Blob without", Call{Method: "POST", Body: Body{Kind: BlobBody}}, ""},
		{"a stream", Call{Method: "POST", Body: Body{Kind: StreamBody}}, ""},
		{"the author's Content-Type counts", Call{Method: "POST", Headers: h("content-type", "a/b"), Body: text("")}, "content-type=a/b"},
		{"and on a GET without a body", Call{Headers: h("Content-Type", "a/b")}, "Content-Type=a/b"},
		{"XMLHttpRequest makes a string say UTF-8", Call{API: XHR, Method: "POST", Headers: h("Content-Type", "text/x;charset=latin1;a=b"), Body: text("")}, "Content-Type=text/x;charset=UTF-8;a=b"},
		{"but leaves utf-8 as it is", Call{API: XHR, Method: "POST", Headers: h("Content-Type", "text/x; charset=utf-8"), Body: text("")}, "Content-Type=text/x; charset=utf-8"},
		{"and what does not parse", Call{API: XHR, Method: "POST", Headers: h("Content-Type", "x"), Body: text("")}, "Content-Type=x"},
		{"and other bodies", Call{API: XHR, Method: "POST", Headers: h("Content-Type", "a/b;charset=x"), Body: Body{Kind: BlobBody}}, "Content-Type=a/b;charset=x"},
		{"XMLHttpRequest adds the body's type", Call{API: XHR, Method: "POST", Body: text("")}, "Content-Type=text/plain;charset=UTF-8"},
		{"XMLHttpRequest drops the body of a GET", Call{API: XHR, Body: text("x")}, ""},
		{"no-cors drops what is not safelisted", Call{Mode: NoCORS, Headers: h("X-A", "1", "Range", "bytes=0-", "Content-Type", "application/json", "accept-language", "en")}, "accept-language=en"},
		{"no-cors drops what would pass 128 bytes together", Call{Mode: NoCORS, Headers: h("Accept-Language", strings.Repeat("a", 100), "Accept-Language", strings.Repeat("b", 27))}, "Accept-Language=" + strings.Repeat("a", 100)},
		{"no-cors takes what fits", Call{Mode: NoCORS, Headers: h("Accept-Language", "a", "accept-language", "b")}, "Accept-Language=a Accept-Language=b"},
		{"no-cors drops a Blob's json type", Call{Mode: NoCORS, Method: "POST", Body: Body{Kind: BlobBody, Type: "application/json"}}, ""},
	} {
		c.call.URL = u(api + "/")
		r, refusal := NewRequest(page(app+"/"), c.call)
		equal(t, c.reason, refusal, Refusal{})
		var got []string
		for _, header := range r.Headers {
			if header.Name != "Accept" {
				got = append(got, header.Name+"="+header.Value)
			}
		}
		equal(t, c.reason, strings.Join(got, " "), c.want)
		equal(t, c.reason+": Accept", headerOf(r.Headers, "accept"), "*/*")
	}
	form, _ := Body{Kind: FormDataBody}.ContentType()
	equal(t, "FormData", IsSafelistedRequestHeader("Content-Type", form) && strings.HasPrefix(form, "multipart/form-data; boundary="), true)
}

func TestRequestFlags(t *testing.T) {
	r, _ := NewRequest(page(app+"/"), Call{API: XHR, URL: u(api + "/"), Method: "POST", UploadListener: BeforeSend})
	equal(t, "an upload listener before send() sets the flag", r.UseCORSPreflight, true)
	r, _ = NewRequest(page(app+"/"), Call{API: XHR, URL: u(api + "/"), Method: "POST", UploadListener: AfterSend})
	equal(t, "after send() it does not", r.UseCORSPreflight, false)
	r, _ = NewRequest(page(app+"/"), Call{URL: u(api + "/"), Method: "POST", Body: Body{Kind: StreamBody}})
	equal(t, "a stream sets the flag", r.UseCORSPreflight, true)
	r, _ = NewRequest(page(app+"/"), Call{API: XHR, URL: u(api + "/"), User: "a", Password: "b"})
	equal(t, "open() puts user and password into the URL", r.CurrentURL().String(), "https://a:b@api.example.test/")
	equal(t, "use-URL-credentials", r.UseURLCredentials, true)
	r, _ = NewRequest(page(app+"/"), Call{URL: u(api + "/"), Method: "POST", Credentials: Include})
	equal(t, "include", r.Credentials, Include)
	equal(t, "POST without a body needs no preflight", NeedsPreflight(&r), false)
}
