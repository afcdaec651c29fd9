package fetch_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// perSecond reports decisions per second.
func perSecond(b *testing.B, decisions int) {
	b.ReportAllocs()
	b.ReportMetric(float64(decisions)*float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

func BenchmarkCORSCheck(b *testing.B) {
	for _, c := range []struct {
		name    string
		request *fetch.Request
		reply   fetch.Response
	}{
		{"origin", request(page(app+"/"), api+"/", fetch.SameOriginCredentials), reply(200, "Content-Type", "a/b", acao, app)},
		{"wildcard", request(page(app+"/"), api+"/", fetch.SameOriginCredentials), reply(200, "Content-Type", "a/b", acao, "*")},
		{"credentials", request(page("https://app.example.test:8443/"), api+"/", fetch.Include), reply(200, acao, app+":8443", acac, "true")},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if fetch.CORSCheck(c.request, c.reply) != fetch.NoReason {
					b.Fatal("refused")
				}
			}
			perSecond(b, 1)
		})
	}
}

func TestCORSCheckAllocatesNothing(t *testing.T) {
	tainted := request(page(app+"/"), api+"/", fetch.Include)
	tainted.URLList = append(tainted.URLList, u(third+"/"))
	for _, c := range []struct {
		reason  string
		request *fetch.Request
		reply   fetch.Response
	}{
		{"origin", request(page(app+"/"), api+"/", fetch.SameOriginCredentials), reply(200, acao, app)},
		{"wildcard", request(page(app+"/"), api+"/", fetch.SameOriginCredentials), reply(200, acao, "*")},
		{"credentials", request(page(app+":8443/"), api+"/", fetch.Include), reply(200, acao, app+":8443", acac, "true")},
		{"opaque", request(sandboxed("1"), api+"/", fetch.SameOriginCredentials), reply(200, acao, "null")},
	} {
		equal(t, c.reason, fetch.CORSCheck(c.request, c.reply), fetch.NoReason)
		equal(t, c.reason, testing.AllocsPerRun(100, func() { fetch.CORSCheck(c.request, c.reply) }), 0)
	}
	equal(t, "tainted", fetch.CORSCheck(tainted, reply(200, acao, "null", acac, "true")), fetch.NoReason)
}

func BenchmarkUnsafeRequestHeaderNames(b *testing.B) {
	list := h("Accept", "*/*", "Content-Type", "application/json", "X-Trace", "1", "Range", "bytes=0-")
	for b.Loop() {
		fetch.UnsafeRequestHeaderNames(list)
	}
	perSecond(b, 1)
}

func BenchmarkPredict(b *testing.B) {
	put := fetch.Call{URL: u(api + "/"), Method: "PUT", Headers: h("X-A", "1", "Content-Type", "application/json"), Credentials: fetch.Include, Body: fetch.Body{Kind: fetch.TextBody, Content: "{}"}}
	grant := reply(204, acao, app, acac, "true", acam, "PUT", acah, "x-a, content-type", acma, "600")
	ok := withBody(reply(200, acao, app, acac, "true", aceh, "x-b", "X-B", "1", "Content-Type", "text/plain"), "hello")
	client := page(app + "/")
	for _, c := range []struct {
		name    string
		call    fetch.Call
		answers []fetch.Response
	}{
		{"simple", fetch.Call{URL: u(api + "/")}, []fetch.Response{ok}},
		{"preflight", put, []fetch.Response{grant, ok}},
		{"redirects", fetch.Call{URL: u(app + "/")}, []fetch.Response{moved(302, api+"/"), moved(302, third+"/", acao, "*"), reply(200, acao, "*")}},
		{"preflighted redirects", fetch.Call{URL: u(app + "/"), Headers: h("X-A", "1")}, []fetch.Response{moved(307, api+"/"), reply(204, acao, "*", acah, "*"), moved(307, third+"/", acao, "*"), reply(204, acao, "*", acah, "*"), reply(200, acao, "*")}},
	} {
		b.Run(c.name, func(b *testing.B) {
			jar := everywhere()
			decisions := 0
			for b.Loop() {
				n := 0
				p := fetch.Agent{}.Predict(client, c.call, func(fetch.Sent) fetch.Answer {
					n++
					return fetch.Answer{Kind: fetch.Answered, Response: c.answers[n-1]}
				}, fetch.State{Cookies: jar})
				if p.Outcome.Kind != fetch.Readable {
					b.Fatal(p.Outcome.Refusal)
				}
				decisions = len(p.Trace)
			}
			perSecond(b, decisions)
		})
	}
}
