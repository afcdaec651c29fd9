package fetch_test

import (
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// embedded is a document of app with the embedder policy.
func embedded(p EmbedderPolicy) Client {
	c := page(app + "/")
	c.Policy = &PolicyContainer{Embedder: p}
	return c
}

func TestPoliciesOfTheDocument(t *testing.T) {
	self := page(app + "/")
	self.Policy = policies(t, app+"/", "connect-src 'self'; img-src *")
	star := reply(200, acao, "*")
	get := func(u string) []string { return []string{"GET " + u} }
	plain := Response{Status: 200}
	sameSite, crossOrigin := reply(200, "Cross-Origin-Resource-Policy", "same-site"), reply(200, "Cross-Origin-Resource-Policy", "cross-origin")
	noCORS := Call{Mode: NoCORS}
	play(t, []scene{
		{"CSP, and nothing is sent", self, Call{Method: "PUT"}, api + "/", nil, "content-security-policy (connect-src)", nil, nil},
		{"CSP has nothing against it", self, Call{}, app + "/", []Response{plain}, "basic 200", get(app + "/"), nil},
		{"CSP after a redirect", self, Call{}, app + "/", []Response{moved(302, api+"/")}, "content-security-policy (connect-src), hop 1", get(app + "/"), nil},
		{"CSP of images", self, Call{API: Image}, api + "/", asset(ImageAsset, plain), "opaque", get(api + "/"), nil},
		{"COEP, and no policy", embedded(RequireCORP), noCORS, api + "/", []Response{plain}, "embedder-policy (require-corp)", get(api + "/"), nil},
		{"COEP, and a policy", embedded(RequireCORP), noCORS, api + "/", []Response{crossOrigin}, "opaque", get(api + "/"), nil},
		{"COEP, and the response's own policy", embedded(RequireCORP), noCORS, other + "/", []Response{sameSite}, "cross-origin-resource-policy (same-site)", get(other + "/"), nil},
		{"COEP, and CORS", embedded(RequireCORP), Call{}, api + "/", []Response{star}, "cors 200", get(api + "/"), nil},
		{"credentialless", embedded(Credentialless), noCORS, api + "/", []Response{plain}, "opaque", get(api + "/"), nil},
		{"credentialless, and back home", embedded(Credentialless), noCORS, api + "/", []Response{moved(302, app+"/"), plain}, "opaque",
			[]string{"GET " + api + "/", "GET " + app + "/"}, nil},
		{"an image that is upgraded", Client{}, Call{API: Image}, "http://api.example.test/", asset(ImageAsset, plain), "opaque", get(api + "/"), nil},
		{"an image at an address", Client{}, Call{API: Image}, "http://10.0.0.1/", nil, "mixed-content (http://10.0.0.1/)", nil, nil},
	})
}

func TestCredentialsUnderCredentialless(t *testing.T) {
	jar := State{Cookies: NewCookieJar(
		Cookie{Name: "a", Host: "api.example.test", Secure: true, SameSite: SameSiteNone},
		Cookie{Name: "h", Host: "app.example.test", Secure: true, SameSite: SameSiteNone})}
	for _, c := range []struct {
		reason string
		call   Call
		url    string
		want   string
	}{
		{"another origin", Call{Mode: NoCORS, Credentials: Include}, api + "/", "-"},
		{"the page's own", Call{Mode: NoCORS, Credentials: Include}, app + "/", "h="},
		{"mode cors", Call{Credentials: Include}, api + "/", "a="},
	} {
		c.call.URL = u(c.url)
		p := Agent{}.Predict(embedded(Credentialless), c.call, always(reply(200)), jar)
		equal(t, c.reason, headerOf(p.Wire[0].Sent.Headers, "Cookie"), c.want)
	}
}

func TestOpaqueResponseBlocking(t *testing.T) {
	const png, wav, webm = "\x89PNG\r\n\x1a\n", "RIFF\x00\x00\x00\x00WAVE", "\x1aE\xdf\xa3"
	kind := func(k AssetKind, body string, status int, pairs ...string) Response {
		return Response{Status: status, Headers: h(pairs...), Body: body, Asset: k}
	}
	const ct, xcto = "Content-Type", "X-Content-Type-Options"
	for _, c := range []struct {
		reason   string
		api      API
		response Response
		want     string
	}{
		{"HTML", Image, kind(AnyAsset, "<!doctype html>", 200, ct, "text/html"), "opaque-response-blocking (text/html)"},
		{"JSON", Script, kind(AnyAsset, `{"a":1}`, 200, ct, "application/json"), "opaque-response-blocking (application/json)"},
		{"JSON that says it is a script", Script, kind(ScriptAsset, "", 200, ct, "text/javascript"), "opaque"},
		{"an old name of JavaScript", Script, kind(ScriptAsset, "", 200, ct, "text/javascript1.5"), "opaque"},
		{"styles", Stylesheet, kind(StyleAsset, "", 200, ct, "text/css"), "opaque"},
		{"a style that says it is text", Stylesheet, kind(StyleAsset, "p{}", 200, ct, "text/plain"), "opaque-response-blocking (text/plain)"},
		{"SVG", Image, kind(ImageAsset, "<svg/>", 200, ct, "image/svg+xml"), "opaque"},
		{"never sniffed", Image, kind(ImageAsset, png, 200, ct, "application/pdf"), "opaque-response-blocking (application/pdf)"},
		{"JSON in parts", Image, kind(ImageAsset, png, 206, ct, "text/json"), "opaque-response-blocking (text/json in a 206)"},
		{"an API's XML with nosniff", Image, kind(ImageAsset, png, 200, ct, "application/atom+xml", xcto, "nosniff"), "opaque-response-blocking (application/atom+xml with nosniff)"},
		{"text with nosniff", Script, kind(ScriptAsset, "x", 200, ct, "text/plain", xcto, "NOSNIFF"), "opaque-response-blocking (text/plain with nosniff)"},
		{"a middle part", Image, kind(ImageAsset, png, 206, ct, "image/png", "Content-Range", "bytes 5-9/20"), "opaque-response-blocking (a 206 that does not start at 0)"},
		{"a first part", Image, kind(ImageAsset, png, 206, ct, "image/png", "Content-Range", "bytes 0-9/20"), "opaque"},
		{"audio", Audio, kind(AudioAsset, wav, 200, ct, "audio/wav"), "opaque"},
		{"audio of an error", Audio, kind(AudioAsset, wav, 404, ct, "audio/wav"), "opaque-response-blocking (status 404)"},
		{"video", Video, kind(VideoAsset, webm, 200, ct, "application/octet-stream"), "opaque"},
		{"another video", Video, kind(VideoAsset, "\x00\x00\x00\x18ftypisom", 200, ct, "video/mp4"), "opaque"},
		{"an image of an error", Image, kind(ImageAsset, png, 404, ct, "text/html"), "opaque"},
		{"another image", Image, kind(ImageAsset, "RIFF\x00\x00\x00\x00WEBPVP8 ", 200, ct, "image/webp"), "opaque"},
		{"nosniff alone", Script, kind(ScriptAsset, "x", 200, xcto, "nosniff"), "opaque-response-blocking (nosniff)"},
		{"a script of an error", Script, kind(ScriptAsset, "x", 500, ct, "application/octet-stream"), "opaque-response-blocking (status 500)"},
		{"no type", Script, kind(ScriptAsset, "x", 200), "opaque"},
		{"types that are none", Script, kind(ScriptAsset, "x", 200, ct, "x", ct, "*/*"), "opaque"},
		{"no image", Image, kind(AnyAsset, "x", 200, ct, "image/png"), "opaque-response-blocking (image/png that is none)"},
		{"what may be a script", Script, kind(AnyAsset, "hello", 200, ct, "text/plain"), "unusable-body (other)"},
		{"a worker's script is one", Script, kind(WorkerAsset, "x", 200, ct, "text/plain"), "unusable-body (worker)"},
	} {
		p := Agent{}.Predict(page(app+"/"), Call{API: c.api, URL: u(api + "/")}, always(c.response), State{})
		equal(t, c.reason, outcome(p.Outcome), c.want)
		checkTrace(t, p)
	}
	html := kind(AnyAsset, "<p>", 200, ct, "text/html")
	p := Agent{}.Predict(page(app+"/"), Call{Mode: NoCORS, URL: u(api + "/")}, always(html), State{})
	equal(t, "fetch() is told nothing", outcome(p.Outcome), "opaque")
}

func TestTAO(t *testing.T) {
	const tao = "Timing-Allow-Origin"
	roundTripOf(t)
	for _, c := range []struct {
		reason  string
		client  Client
		call    Call
		url     string
		answers []Response
		want    string
		size    int
	}{
		{"no header", Client{}, Call{}, api + "/", []Response{reply(200, acao, "*")}, "hidden", 0},
		{"the page's own origin", Client{}, Call{Timed: true}, app + "/", []Response{withBody(reply(200), "hello")}, "allowed", 305},
		{"a star", Client{}, Call{Timed: true}, api + "/", []Response{withBody(reply(200, acao, "*", tao, "*"), "hello")}, "allowed", 305},
		{"a list", Client{}, Call{}, api + "/", []Response{reply(200, acao, "*", tao, "https://x.test, "+app)}, "allowed", 300},
		{"lines", Client{}, Call{}, api + "/", []Response{reply(200, acao, "*", tao, "https://x.test", tao, app)}, "allowed", 300},
		{"another origin", Client{}, Call{}, api + "/", []Response{reply(200, acao, "*", tao, api)}, "hidden", 0},
		{"a redirect that hides", Client{}, Call{}, api + "/", []Response{moved(302, api+"/2", acao, "*"), reply(200, acao, "*", tao, "*")}, "hidden", 0},
		{"an opaque response", Client{}, Call{Mode: NoCORS}, api + "/", []Response{reply(200, tao, "*")}, "allowed", 0},
		{"null", sandboxed("1"), Call{}, api + "/", []Response{reply(200, acao, "*", tao, "null")}, "allowed", 300},
		{"a network error", Client{}, Call{}, api + "/", []Response{reply(200, tao, "*")}, "", 0},
		{"data:", Client{}, Call{}, "data:,x", nil, "", 0},
	} {
		client := c.client
		if client == (Client{}) {
			client = page(app + "/")
		}
		c.call.URL = u(c.url)
		p := Agent{}.Predict(client, c.call, inTurn(c.answers...), State{})
		equal(t, c.reason, p.Outcome.Timing.String(), c.want)
		equal(t, c.reason+", size", p.Outcome.TransferSize, c.size)
	}
	cached := reply(200, acao, "*", tao, "*", "Cache-Control", "max-age=60", "ETag", `"1"`)
	first := Agent{}.Predict(page(app+"/"), Call{URL: u(api + "/")}, always(cached), State{})
	again := Agent{}.Predict(page(app+"/"), Call{URL: u(api + "/")}, nil, first.State)
	equal(t, "from the HTTP cache", again.Outcome.TransferSize, 0)
	validated := Agent{}.Predict(page(app+"/"), Call{URL: u(api + "/"), Cache: NoCache}, always(reply(304, acao, "*", tao, "*")), first.State)
	equal(t, "validated", validated.Outcome.TransferSize, 0)
}

func roundTripOf(t *testing.T) {
	t.Helper()
	for _, word := range append(Timing(0).Values(), "") {
		var x Timing
		if err := x.UnmarshalText([]byte(word)); err != nil {
			t.Error(err)
		}
		text, _ := x.MarshalText()
		equal(t, "timing", string(text), word)
	}
	equal(t, "beyond the last", Timing(9).String(), "timing(9)")
}
func TestTreatAsPublicAddress(t *testing.T) {
	c := page(app + "/")
	policy, err := NewPolicyContainer(h("Content-Security-Policy", "treat-as-public-address"), c.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.Policy = &policy
	p := Agent{}.Predict(c, Call{URL: u(app + "/")}, always(reply(200)), State{})
	equal(t, "its own host is on loopback still", outcome(p.Outcome), "local-network-access (loopback)")
}
