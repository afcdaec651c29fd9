package fetch_test

import (
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// asset is a response whose body is good for something.
func asset(kind fetch.AssetKind, r fetch.Response) []fetch.Response {
	r.Asset = kind
	return []fetch.Response{r}
}

func TestLoads(t *testing.T) {
	attribute := func(v string) fetch.CORSAttribute { return fetch.CORSAttribute{Present: true, Value: v} }
	star := reply(200, "Access-Control-Allow-Origin", "*")
	exact := reply(200, "Access-Control-Allow-Origin", app, "Access-Control-Allow-Credentials", "true")
	json := fetch.Body{Kind: fetch.BlobBody, Type: "application/json", Content: "{}"}
	allowed := reply(200, "Access-Control-Allow-Origin", app, "Access-Control-Allow-Credentials", "true", "Access-Control-Allow-Headers", "content-type")
	get := func(u string) []string { return []string{"GET " + u} }
	dest := func(value string) []wireHeader { return []wireHeader{{0, "Sec-Fetch-Dest", value}} }
	play(t, []scene{
		{"an image taints", fetch.Client{}, fetch.Call{API: fetch.Image}, api + "/", asset(fetch.ImageAsset, star), "opaque", get(api + "/"),
			[]wireHeader{{0, "Origin", "-"}, {0, "Sec-Fetch-Dest", "image"}, {0, "Sec-Fetch-Mode", "no-cors"}}},
		{"an image of the page's own origin does not", fetch.Client{}, fetch.Call{API: fetch.Image}, app + "/", asset(fetch.ImageAsset, reply(200)), "default 0", get(app + "/"), nil},
		{"crossorigin, and the check passes", fetch.Client{}, fetch.Call{API: fetch.Image, CrossOrigin: attribute("")}, api + "/", asset(fetch.ImageAsset, star), "default 0", get(api + "/"),
			[]wireHeader{{0, "Origin", app}, {0, "Sec-Fetch-Mode", "cors"}}},
		{"an unknown value is anonymous", fetch.Client{}, fetch.Call{API: fetch.Image, CrossOrigin: attribute("x")}, api + "/", asset(fetch.ImageAsset, star), "default 0", get(api + "/"), nil},
		{"use-credentials in any case", fetch.Client{}, fetch.Call{API: fetch.Image, CrossOrigin: attribute("USE-credentials")}, api + "/", asset(fetch.ImageAsset, star),
			"allow-origin-wildcard (*)", get(api + "/"), nil},
		{"crossorigin, and the check fails", fetch.Client{}, fetch.Call{API: fetch.Image, CrossOrigin: attribute("")}, api + "/", asset(fetch.ImageAsset, reply(200)), "allow-origin-missing", get(api + "/"), nil},
		{"an image that does not decode", fetch.Client{}, fetch.Call{API: fetch.Image}, app + "/", asset(fetch.ScriptAsset, reply(200)), "unusable-body (script)", get(app + "/"), nil},
		{"an image of any status", fetch.Client{}, fetch.Call{API: fetch.Image}, app + "/", asset(fetch.ImageAsset, reply(404)), "default 0", get(app + "/"), nil},
		{"a script of an ok status", fetch.Client{}, fetch.Call{API: fetch.Script}, app + "/", asset(fetch.ScriptAsset, reply(404)), "unusable-status (404)", get(app + "/"), dest("script")},
		{"an opaque response has no digest", fetch.Client{}, fetch.Call{API: fetch.Script, Integrity: "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}, api + "/",
			asset(fetch.ScriptAsset, star), "integrity-mismatch (sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=)", get(api + "/"), nil},
		{"a module always uses CORS", fetch.Client{}, fetch.Call{API: fetch.Module}, api + "/", asset(fetch.ModuleAsset, reply(200)), "allow-origin-missing", get(api + "/"), nil},
		{"import() has no attribute", fetch.Client{}, fetch.Call{API: fetch.Import, CrossOrigin: attribute("use-credentials")}, api + "/", asset(fetch.ModuleAsset, star), "default 0", get(api + "/"), nil},
		{"a font", fetch.Client{}, fetch.Call{API: fetch.Font}, api + "/", asset(fetch.FontAsset, star), "default 0", get(api + "/"), dest("font")},
		{"a track stays at home", fetch.Client{}, fetch.Call{API: fetch.Track}, api + "/", nil, "same-origin-mode-refused (" + api + "/)", nil, nil},
		{"a track with crossorigin", fetch.Client{}, fetch.Call{API: fetch.Track, CrossOrigin: attribute("")}, api + "/", asset(fetch.TrackAsset, star), "default 0", get(api + "/"), dest("track")},
		{"media ask for a range", fetch.Client{}, fetch.Call{API: fetch.Video, CrossOrigin: attribute("")}, api + "/", asset(fetch.VideoAsset, star), "default 0", get(api + "/"),
			[]wireHeader{{0, "Range", "bytes=0-"}}},
		{"an EventSource", fetch.Client{}, fetch.Call{API: fetch.EventSource}, api + "/", asset(fetch.EventsAsset, star), "default 0", get(api + "/"),
			[]wireHeader{{0, "Accept", "text/event-stream"}, {0, "Sec-Fetch-Dest", "empty"}}},
		{"an EventSource with credentials", fetch.Client{}, fetch.Call{API: fetch.EventSource, Credentials: fetch.Include}, api + "/", asset(fetch.EventsAsset, star), "allow-origin-wildcard (*)", get(api + "/"), nil},
		{"a worker stays at home", fetch.Client{}, fetch.Call{API: fetch.Worker}, api + "/", nil, "same-origin-mode-refused (" + api + "/)", nil, nil},
		{"a preload is loaded and not shown", fetch.Client{}, fetch.Call{API: fetch.Preload, CrossOrigin: attribute("")}, api + "/", asset(fetch.AnyAsset, star), "opaque", get(api + "/"), nil},
		{"a beacon of a harmless type", fetch.Client{}, fetch.Call{API: fetch.Beacon, Body: fetch.Body{Kind: fetch.TextBody}}, api + "/", asset(fetch.AnyAsset, reply(500)), "opaque", []string{"POST " + api + "/"},
			[]wireHeader{{0, "Sec-Fetch-Mode", "no-cors"}, {0, "Origin", app}}},
		{"a beacon without a body", fetch.Client{}, fetch.Call{API: fetch.Beacon}, api + "/", asset(fetch.AnyAsset, reply(200)), "opaque", []string{"POST " + api + "/"}, nil},
		{"a beacon of another type", fetch.Client{}, fetch.Call{API: fetch.Beacon, Body: json}, api + "/", []fetch.Response{allowed, exact}, "opaque",
			[]string{"preflight " + api + "/", "POST " + api + "/"}, nil},
		{"a beacon that says true and is refused", fetch.Client{}, fetch.Call{API: fetch.Beacon, Body: json}, api + "/", []fetch.Response{exact}, "opaque", []string{"preflight " + api + "/"}, nil},
		{"a beacon beyond the quota", fetch.Client{}, fetch.Call{API: fetch.Beacon, Body: fetch.Body{Kind: fetch.TextBody, Content: string(make([]byte, 65<<10))}}, api + "/", nil,
			"keepalive-quota-exceeded (66560)", nil, nil},
		{"a form", fetch.Client{}, fetch.Call{API: fetch.Form}, api + "/", asset(fetch.AnyAsset, reply(200)), "opaque", []string{"POST " + api + "/"},
			[]wireHeader{{0, "Origin", app}, {0, "Sec-Fetch-Mode", "navigate"}, {0, "Content-Type", "application/x-www-form-urlencoded"}}},
		{"a WebSocket says its origin", fetch.Client{}, fetch.Call{API: fetch.WebSocket}, api + "/", asset(fetch.AnyAsset, reply(101)), "default 0", get(api + "/"),
			[]wireHeader{{0, "Origin", app}, {0, "Referer", "-"}, {0, "Cache-Control", "no-cache"}}},
		{"a WebSocket that the target does not want", fetch.Client{}, fetch.Call{API: fetch.WebSocket}, api + "/", asset(fetch.AnyAsset, reply(200)), "unusable-status (200)", get(api + "/"), nil},
		{"CSS tells script nothing", fetch.Client{}, fetch.Call{API: fetch.ShapeImage}, api + "/", asset(fetch.ImageAsset, reply(200)), "opaque", get(api + "/"), nil},
	})
}

func TestWhatBeaconsDoNotTell(t *testing.T) {
	p := fetch.Agent{}.Predict(page(app+"/"), fetch.Call{API: fetch.ShapeImage, URL: u(api + "/")}, always(reply(200)), fetch.State{})
	equal(t, "the refusal that script is not told", p.Outcome.Refusal.String(), "allow-origin-missing")
}

func TestAPIsThatLoad(t *testing.T) {
	for _, c := range []struct {
		api                          fetch.API
		loads, tells, takesAttribute bool
		needs                        fetch.AssetKind
	}{
		{fetch.FetchAPI, false, true, false, fetch.AnyAsset},
		{fetch.Image, true, true, true, fetch.ImageAsset},
		{fetch.Font, true, true, false, fetch.FontAsset},
		{fetch.Beacon, true, false, false, fetch.AnyAsset},
	} {
		equal(t, c.api.String()+" loads", c.api.Loads(), c.loads)
		equal(t, c.api.String()+" tells", c.api.Tells(), c.tells)
		equal(t, c.api.String()+" takes crossorigin", c.api.TakesCrossOrigin(), c.takesAttribute)
		equal(t, c.api.String()+" needs", c.api.Needs(), c.needs)
	}
	var kind fetch.AssetKind
	if err := kind.UnmarshalText([]byte("style")); err != nil || kind != fetch.StyleAsset {
		t.Errorf("style is %v, %v", kind, err)
	}
	if kind.UnmarshalText([]byte("json")) == nil {
		t.Error("json is good for no element")
	}
}
