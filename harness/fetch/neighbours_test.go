package fetch_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// embedded is a document of app with the embedder policy.
func embedded(p fetch.EmbedderPolicy) fetch.Client {
	c := page(app + "/")
	c.Policy = &fetch.PolicyContainer{Embedder: p}
	return c
}

func TestPoliciesOfTheDocument(t *testing.T) {
	self := page(app + "/")
	self.Policy = policies(t, app+"/", "connect-src 'self'; img-src *")
	star := reply(200, acao, "*")
	get := func(u string) []string { return []string{"GET " + u} }
	plain := fetch.Response{Status: 200}
	sameSite, crossOrigin := reply(200, "Cross-Origin-Resource-Policy", "same-site"), reply(200, "Cross-Origin-Resource-Policy", "cross-origin")
	noCORS := fetch.Call{Mode: fetch.NoCORS}
	play(t, []scene{
		{"CSP, and nothing is sent", self, fetch.Call{Method: "PUT"}, api + "/", nil, "content-security-policy (connect-src)", nil, nil},
		{"CSP has nothing against it", self, fetch.Call{}, app + "/", []fetch.Response{plain}, "basic 200", get(app + "/"), nil},
		{"CSP after a redirect", self, fetch.Call{}, app + "/", []fetch.Response{moved(302, api+"/")}, "content-security-policy (connect-src), hop 1", get(app + "/"), nil},
		{"CSP of images", self, fetch.Call{API: fetch.Image}, api + "/", asset(fetch.ImageAsset, plain), "opaque", get(api + "/"), nil},
		{"COEP, and no policy", embedded(fetch.RequireCORP), noCORS, api + "/", []fetch.Response{plain}, "embedder-policy (require-corp)", get(api + "/"), nil},
		{"COEP, and a policy", embedded(fetch.RequireCORP), noCORS, api + "/", []fetch.Response{crossOrigin}, "opaque", get(api + "/"), nil},
		{"COEP, and the response's own policy", embedded(fetch.RequireCORP), noCORS, other + "/", []fetch.Response{sameSite}, "cross-origin-resource-policy (same-site)", get(other + "/"), nil},
		{"COEP, and CORS", embedded(fetch.RequireCORP), fetch.Call{}, api + "/", []fetch.Response{star}, "cors 200", get(api + "/"), nil},
		{"credentialless", embedded(fetch.Credentialless), noCORS, api + "/", []fetch.Response{plain}, "opaque", get(api + "/"), nil},
		{"credentialless, and back home", embedded(fetch.Credentialless), noCORS, api + "/", []fetch.Response{moved(302, app+"/"), plain}, "opaque",
			[]string{"GET " + api + "/", "GET " + app + "/"}, nil},
		{"an image that is upgraded", fetch.Client{}, fetch.Call{API: fetch.Image}, "http://api.example.test/", asset(fetch.ImageAsset, plain), "opaque", get(api + "/"), nil},
		{"an image at an address", fetch.Client{}, fetch.Call{API: fetch.Image}, "http://10.0.0.1/", nil, "mixed-content (http://10.0.0.1/)", nil, nil},
	})
}

func TestCredentialsUnderCredentialless(t *testing.T) {
	jar := fetch.State{Cookies: fetch.NewCookieJar(
		fetch.Cookie{Name: "a", Host: "api.example.test", Secure: true, SameSite: fetch.SameSiteNone},
		fetch.Cookie{Name: "h", Host: "app.example.test", Secure: true, SameSite: fetch.SameSiteNone})}
	for _, c := range []struct {
		reason string
		call   fetch.Call
		url    string
		want   string
	}{
		{"another origin", fetch.Call{Mode: fetch.NoCORS, Credentials: fetch.Include}, api + "/", "-"},
		{"the page's own", fetch.Call{Mode: fetch.NoCORS, Credentials: fetch.Include}, app + "/", "h="},
		{"mode cors", fetch.Call{Credentials: fetch.Include}, api + "/", "a="},
	} {
		c.call.URL = u(c.url)
		p := fetch.Agent{}.Predict(embedded(fetch.Credentialless), c.call, always(reply(200)), jar)
		equal(t, c.reason, headerOf(p.Wire[0].Sent.Headers, "Cookie"), c.want)
	}
}

func TestOpaqueResponseBlocking(t *testing.T) {
	const png, wav, webm = "\x89PNG\r\n\x1a\n", "RIFF\x00\x00\x00\x00WAVE", "\x1aE\xdf\xa3"
	kind := func(k fetch.AssetKind, body string, status int, pairs ...string) fetch.Response {
		return fetch.Response{Status: status, Headers: h(pairs...), Body: body, Asset: k}
	}
	const ct, xcto = "Content-Type", "X-Content-Type-Options"
	for _, c := range []struct {
		reason   string
		api      fetch.API
		response fetch.Response
		want     string
	}{
		{"HTML", fetch.Image, kind(fetch.AnyAsset, "<!doctype html>", 200, ct, "text/html"), "opaque-response-blocking (text/html)"},
		{"JSON", fetch.Script, kind(fetch.AnyAsset, `{"a":1}`, 200, ct, "application/json"), "opaque-response-blocking (application/json)"},
		{"JSON that says it is a script", fetch.Script, kind(fetch.ScriptAsset, "", 200, ct, "text/javascript"), "opaque"},
		{"an old name of JavaScript", fetch.Script, kind(fetch.ScriptAsset, "", 200, ct, "text/javascript1.5"), "opaque"},
		{"styles", fetch.Stylesheet, kind(fetch.StyleAsset, "", 200, ct, "text/css"), "opaque"},
		{"a style that says it is text", fetch.Stylesheet, kind(fetch.StyleAsset, "p{}", 200, ct, "text/plain"), "opaque-response-blocking (text/plain)"},
		{"SVG", fetch.Image, kind(fetch.ImageAsset, "<svg/>", 200, ct, "image/svg+xml"), "opaque"},
		{"never sniffed", fetch.Image, kind(fetch.ImageAsset, png, 200, ct, "application/pdf"), "opaque-response-blocking (application/pdf)"},
		{"JSON in parts", fetch.Image, kind(fetch.ImageAsset, png, 206, ct, "text/json"), "opaque-response-blocking (text/json in a 206)"},
		{"an API's XML with nosniff", fetch.Image, kind(fetch.ImageAsset, png, 200, ct, "application/atom+xml", xcto, "nosniff"), "opaque-response-blocking (application/atom+xml with nosniff)"},
		{"text with nosniff", fetch.Script, kind(fetch.ScriptAsset, "x", 200, ct, "text/plain", xcto, "NOSNIFF"), "opaque-response-blocking (text/plain with nosniff)"},
		{"a middle part", fetch.Image, kind(fetch.ImageAsset, png, 206, ct, "image/png", "Content-Range", "bytes 5-9/20"), "opaque-response-blocking (a 206 that does not start at 0)"},
		{"a first part", fetch.Image, kind(fetch.ImageAsset, png, 206, ct, "image/png", "Content-Range", "bytes 0-9/20"), "opaque"},
		{"audio", fetch.Audio, kind(fetch.AudioAsset, wav, 200, ct, "audio/wav"), "opaque"},
		{"audio of an error", fetch.Audio, kind(fetch.AudioAsset, wav, 404, ct, "audio/wav"), "opaque-response-blocking (status 404)"},
		{"video", fetch.Video, kind(fetch.VideoAsset, webm, 200, ct, "application/octet-stream"), "opaque"},
		{"another video", fetch.Video, kind(fetch.VideoAsset, "\x00\x00\x00\x18ftypisom", 200, ct, "video/mp4"), "opaque"},
		{"an image of an error", fetch.Image, kind(fetch.ImageAsset, png, 404, ct, "text/html"), "opaque"},
		{"another image", fetch.Image, kind(fetch.ImageAsset, "RIFF\x00\x00\x00\x00WEBPVP8 ", 200, ct, "image/webp"), "opaque"},
		{"nosniff alone", fetch.Script, kind(fetch.ScriptAsset, "x", 200, xcto, "nosniff"), "opaque-response-blocking (nosniff)"},
		{"a script of an error", fetch.Script, kind(fetch.ScriptAsset, "x", 500, ct, "application/octet-stream"), "opaque-response-blocking (status 500)"},
		{"no type", fetch.Script, kind(fetch.ScriptAsset, "x", 200), "opaque"},
		{"types that are none", fetch.Script, kind(fetch.ScriptAsset, "x", 200, ct, "x", ct, "*/*"), "opaque"},
		{"no image", fetch.Image, kind(fetch.AnyAsset, "x", 200, ct, "image/png"), "opaque-response-blocking (image/png that is none)"},
		{"what may be a script", fetch.Script, kind(fetch.AnyAsset, "hello", 200, ct, "text/plain"), "unusable-body (other)"},
		{"a worker's script is one", fetch.Script, kind(fetch.WorkerAsset, "x", 200, ct, "text/plain"), "unusable-body (worker)"},
	} {
		p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{API: c.api, URL: u(api + "/")}, always(c.response), fetch.State{})
		equal(t, c.reason, outcome(p.Outcome), c.want)
		checkTrace(t, p)
	}
	html := kind(fetch.AnyAsset, "<p>", 200, ct, "text/html")
	p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{Mode: fetch.NoCORS, URL: u(api + "/")}, always(html), fetch.State{})
	equal(t, "fetch() is told nothing", outcome(p.Outcome), "opaque")
}

func TestTAO(t *testing.T) {
	const tao = "Timing-Allow-Origin"
	roundTripOf(t)
	for _, c := range []struct {
		reason  string
		client  fetch.Client
		call    fetch.Call
		url     string
		answers []fetch.Response
		want    string
		size    int
	}{
		{"no header", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{reply(200, acao, "*")}, "hidden", 0},
		{"the page's own origin", fetch.Client{}, fetch.Call{Timed: true}, app + "/", []fetch.Response{withBody(reply(200), "hello")}, "allowed", 305},
		{"a star", fetch.Client{}, fetch.Call{Timed: true}, api + "/", []fetch.Response{withBody(reply(200, acao, "*", tao, "*"), "hello")}, "allowed", 305},
		{"a list", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{reply(200, acao, "*", tao, "https://x.test, "+app)}, "allowed", 300},
		{"lines", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{reply(200, acao, "*", tao, "https://x.test", tao, app)}, "allowed", 300},
		{"another origin", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{reply(200, acao, "*", tao, api)}, "hidden", 0},
		{"a redirect that hides", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{moved(302, api+"/2", acao, "*"), reply(200, acao, "*", tao, "*")}, "hidden", 0},
		{"an opaque response", fetch.Client{}, fetch.Call{Mode: fetch.NoCORS}, api + "/", []fetch.Response{reply(200, tao, "*")}, "allowed", 0},
		{"null", sandboxed("1"), fetch.Call{}, api + "/", []fetch.Response{reply(200, acao, "*", tao, "null")}, "allowed", 300},
		{"a network error", fetch.Client{}, fetch.Call{}, api + "/", []fetch.Response{reply(200, tao, "*")}, "", 0},
		{"data:", fetch.Client{}, fetch.Call{}, "data:,x", nil, "", 0},
	} {
		client := c.client
		if client == (fetch.Client{}) {
			client = page(app + "/")
		}
		c.call.URL = u(c.url)
		p := fetch.Agent{}.Predict(client, c.call, inTurn(c.answers...), fetch.State{})
		equal(t, c.reason, p.Outcome.Timing.String(), c.want)
		equal(t, c.reason+", size", p.Outcome.TransferSize, c.size)
	}
	cached := reply(200, acao, "*", tao, "*", "Cache-Control", "max-age=60", "ETag", `"1"`)
	first := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/")}, always(cached), fetch.State{})
	again := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/")}, nil, first.State)
	equal(t, "from the HTTP cache", again.Outcome.TransferSize, 0)
	validated := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{URL: u(api + "/"), Cache: fetch.NoCache}, always(reply(304, acao, "*", tao, "*")), first.State)
	equal(t, "validated", validated.Outcome.TransferSize, 0)
}

func roundTripOf(t *testing.T) {
	t.Helper()
	for _, word := range append(fetch.Timing(0).Values(), "") {
		var x fetch.Timing
		if err := x.UnmarshalText([]byte(word)); err != nil {
			t.Error(err)
		}
		text, _ := x.MarshalText()
		equal(t, "timing", string(text), word)
	}
	equal(t, "beyond the last", fetch.Timing(9).String(), "timing(9)")
}

func TestTreatAsPublicAddress(t *testing.T) {
	c := page(app + "/")
	policy, err := fetch.NewPolicyContainer(h("Content-Security-Policy", "treat-as-public-address"), c.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.Policy = &policy
	p := fetch.Agent{}.Predict(c, fetch.Call{URL: u(app + "/")}, always(reply(200)), fetch.State{})
	equal(t, "its own host is on loopback still", outcome(p.Outcome), "local-network-access (loopback)")
}
