package fetch_test

import (
	"testing"

	. "github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// asset is a response whose body is good for something.
func asset(kind AssetKind, r Response) []Response {
	r.Asset = kind
	return []Response{r}
}

func TestLoads(t *testing.T) {
	attribute := func(v string) CORSAttribute { return CORSAttribute{Present: true, Value: v} }
	star := reply(200, "Access-Control-Allow-Origin", "*")
	exact := reply(200, "Access-Control-Allow-Origin", app, "Access-Control-Allow-Credentials", "true")
	json := Body{Kind: BlobBody, Type: "application/json", Content: "{}"}
	allowed := reply(200, "Access-Control-Allow-Origin", app, "Access-Control-Allow-Credentials", "true", "Access-Control-Allow-Headers", "content-type")
	get := func(u string) []string { return []string{"GET " + u} }
	dest := func(value string) []wireHeader { return []wireHeader{{0, "Sec-Fetch-Dest", value}} }
	play(t, []scene{
		{"an image taints", Client{}, Call{API: Image}, api + "/", asset(ImageAsset, star), "opaque", get(api + "/"),
			[]wireHeader{{0, "Origin", "-"}, {0, "Sec-Fetch-Dest", "image"}, {0, "Sec-Fetch-Mode", "no-cors"}}},
		{"an image of the page's own origin does not", Client{}, Call{API: Image}, app + "/", asset(ImageAsset, reply(200)), "default 0", get(app + "/"), nil},
		{"crossorigin, and the check passes", Client{}, Call{API: Image, CrossOrigin: attribute("")}, api + "/", asset(ImageAsset, star), "default 0", get(api + "/"),
			[]wireHeader{{0, "Origin", app}, {0, "Sec-Fetch-Mode", "cors"}}},
		{"an unknown value is anonymous", Client{}, Call{API: Image, CrossOrigin: attribute("x")}, api + "/", asset(ImageAsset, star), "default 0", get(api + "/"), nil},
		{"use-credentials in any case", Client{}, Call{API: Image, CrossOrigin: attribute("USE-credentials")}, api + "/", asset(ImageAsset, star),
			"allow-origin-wildcard (*)", get(api + "/"), nil},
		{"crossorigin, and the check fails", Client{}, Call{API: Image, CrossOrigin: attribute("")}, api + "/", asset(ImageAsset, reply(200)), "allow-origin-missing", get(api + "/"), nil},
		{"an image that does not decode", Client{}, Call{API: Image}, app + "/", asset(ScriptAsset, reply(200)), "unusable-body (script)", get(app + "/"), nil},
		{"an image of any status", Client{}, Call{API: Image}, app + "/", asset(ImageAsset, reply(404)), "default 0", get(app + "/"), nil},
		{"a script of an ok status", Client{}, Call{API: Script}, app + "/", asset(ScriptAsset, reply(404)), "unusable-status (404)", get(app + "/"), dest("script")},
		{"an opaque response has no digest", Client{}, Call{API: Script, Integrity: "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}, api + "/",
			asset(ScriptAsset, star), "integrity-mismatch (sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=)", get(api + "/"), nil},
		{"a module always uses CORS", Client{}, Call{API: Module}, api + "/", asset(ModuleAsset, reply(200)), "allow-origin-missing", get(api + "/"), nil},
		{"import() has no attribute", Client{}, Call{API: Import, CrossOrigin: attribute("use-credentials")}, api + "/", asset(ModuleAsset, star), "default 0", get(api + "/"), nil},
		{"a font", Client{}, Call{API: Font}, api + "/", asset(FontAsset, star), "default 0", get(api + "/"), dest("font")},
		{"a track stays at home", Client{}, Call{API: Track}, api + "/", nil, "same-origin-mode-refused (" + api + "/)", nil, nil},
		{"a track with crossorigin", Client{}, Call{API: Track, CrossOrigin: attribute("")}, api + "/", asset(TrackAsset, star), "default 0", get(api + "/"), dest("track")},
		{"media ask for a range", Client{}, Call{API: Video, CrossOrigin: attribute("")}, api + "/", asset(VideoAsset, star), "default 0", get(api + "/"),
			[]wireHeader{{0, "Range", "bytes=0-"}}},
		{"an EventSource", Client{}, Call{API: EventSource}, api + "/", asset(EventsAsset, star), "default 0", get(api + "/"),
			[]wireHeader{{0, "Accept", "text/event-stream"}, {0, "Sec-Fetch-Dest", "empty"}}},
		{"an EventSource with credentials", Client{}, Call{API: EventSource, Credentials: Include}, api + "/", asset(EventsAsset, star), "allow-origin-wildcard (*)", get(api + "/"), nil},
		{"a worker stays at home", Client{}, Call{API: Worker}, api + "/", nil, "same-origin-mode-refused (" + api + "/)", nil, nil},
		{"a preload is loaded and not shown", Client{}, Call{API: Preload, CrossOrigin: attribute("")}, api + "/", asset(AnyAsset, star), "opaque", get(api + "/"), nil},
		{"a beacon of a harmless type", Client{}, Call{API: Beacon, Body: Body{Kind: TextBody}}, api + "/", asset(AnyAsset, reply(500)), "opaque", []string{"POST " + api + "/"},
			[]wireHeader{{0, "Sec-Fetch-Mode", "no-cors"}, {0, "Origin", app}}},
		{"a beacon without a body", Client{}, Call{API: Beacon}, api + "/", asset(AnyAsset, reply(200)), "opaque", []string{"POST " + api + "/"}, nil},
		{"a beacon of another type", Client{}, Call{API: Beacon, Body: json}, api + "/", []Response{allowed, exact}, "opaque",
			[]string{"preflight " + api + "/", "POST " + api + "/"}, nil},
		{"a beacon that says true and is refused", Client{}, Call{API: Beacon, Body: json}, api + "/", []Response{exact}, "opaque", []string{"preflight " + api + "/"}, nil},
		{"a beacon beyond the quota", Client{}, Call{API: Beacon, Body: Body{Kind: TextBody, Content: string(make([]byte, 65<<10))}}, api + "/", nil,
			"keepalive-quota-exceeded (66560)", nil, nil},
		{"a form", Client{}, Call{API: Form}, api + "/", asset(AnyAsset, reply(200)), "opaque", []string{"POST " + api + "/"},
			[]wireHeader{{0, "Origin", app}, {0, "Sec-Fetch-Mode", "navigate"}, {0, "Content-Type", "application/x-www-form-urlencoded"}}},
		{"a WebSocket says its origin", Client{}, Call{API: WebSocket}, api + "/", asset(AnyAsset, reply(101)), "default 0", get(api + "/"),
			[]wireHeader{{0, "Origin", app}, {0, "Referer", "-"}, {0, "Cache-Control", "no-cache"}}},
		{"a WebSocket that the target does not want", Client{}, Call{API: WebSocket}, api + "/", asset(AnyAsset, reply(200)), "unusable-status (200)", get(api + "/"), nil},
		{"CSS tells script nothing", Client{}, Call{API: ShapeImage}, api + "/", asset(ImageAsset, reply(200)), "opaque", get(api + "/"), nil},
	})
}

func TestWhatBeaconsDoNotTell(t *testing.T) {
	p := Agent{}.Predict(page(app+"/"), Call{API: ShapeImage, URL: u(api + "/")}, always(reply(200)), State{})
	equal(t, "the refusal that script is not told", p.Outcome.Refusal.String(), "allow-origin-missing")
}

func TestAPIsThatLoad(t *testing.T) {
	for _, c := range []struct {
		api                          API
		loads, tells, takesAttribute bool
		needs                        AssetKind
	}{
		{FetchAPI, false, true, false, AnyAsset},
		{Image, true, true, true, ImageAsset},
		{Font, true, true, false, FontAsset},
		{Beacon, true, false, false, AnyAsset},
	} {
		equal(t, c.api.String()+" loads", c.api.Loads(), c.loads)
		equal(t, c.api.String()+" tells", c.api.Tells(), c.tells)
		equal(t, c.api.String()+" takes crossorigin", c.api.TakesCrossOrigin(), c.takesAttribute)
		equal(t, c.api.String()+" needs", c.api.Needs(), c.needs)
	}
	var kind AssetKind
	if err := kind.UnmarshalText([]byte("style")); err != nil || kind != StyleAsset {
		t.Errorf("style is %v, %v", kind, err)
	}
	if kind.UnmarshalText([]byte("json")) == nil {
		t.Error("json is good for no element")
	}
}
