package scenario

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

func TestPlacementSaysWhoAsks(t *testing.T) {
	type who struct{ document, url, origin, top, cookies string }
	const (
		home = "https://app.example.test"
		site = "https://example.test"
	)
	for kind, want := range map[PageKind]who{
		PageApp:            {home + "/page", home + "/page", home, site, site},
		PagePort:           {home + ":8443/page", home + ":8443/page", home + ":8443", site, site},
		PageScheme:         {"http://app.example.test/page", "http://app.example.test/page", "http://app.example.test", "http://example.test", "http://example.test"},
		PageSandboxed:      {home + "/sandboxed", home + "/sandboxed", "null", "/x1", ""},
		PageWorker:         {home + "/page", home + "/worker.js", home, site, site},
		PageSharedWorker:   {home + "/page", home + "/worker.js", home, site, site},
		PageBlobWorker:     {home + "/page", "blob:" + home + "/", home, site, site},
		PageDataWorker:     {home + "/page", "data:,", "null", site, ""},
		PageSrcdocFrame:    {home + "/page", home + "/page", home, site, site},
		PageBlobFrame:      {home + "/page", "blob:" + home + "/", home, site, site},
		PageDataFrame:      {home + "/page", "data:,", "null", site, ""},
		PageSandboxedFrame: {home + "/page", home + "/page", "null", site, ""},
		PageCrossSiteFrame: {"https://app.other.test/page", home + "/page", home, "https://other.test", ""},
	} {
		p := Hosts{Page: "app.example.test", API: "api.example.test", OtherSite: "app-x1.raw.other.test"}.Placement(kind, "/x1")
		got := who{p.Document.String(), p.Page.URL.String(), p.Page.Origin.String(), p.Page.TopLevelSite, p.Page.SiteForCookies}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(who{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
		if p.Page.Origin.Opaque() != kind.Opaque() {
			t.Errorf("%s: opaque %t", kind, kind.Opaque())
		}
		for _, u := range []fetch.URL{p.Document, p.Page.URL} {
			if parsed, err := weburl.Parse(u.String(), fetch.URL{}); err != nil || parsed != u {
				t.Errorf("%s: %+v parses as %+v, %v", kind, u, parsed, err)
			}
		}
		if role := p.Bases[RoleSame]; !kind.Opaque() && role != p.Page.Origin {
			t.Errorf("%s: the page's own origin is %s, its role's %s", kind, p.Page.Origin, role)
		}
	}
}

func TestPlaceholderOriginIsThatOfTheServer(t *testing.T) {
	for kind, want := range map[PageKind]string{
		PageDataWorker: "https://app.example.test", PageCrossSiteFrame: "https://app.example.test", PagePort: "https://app.example.test:8443",
	} {
		p := Hosts{Page: "app.example.test", API: "api.example.test", OtherSite: "app.other.test"}.Placement(kind, "/x1")
		x := expander{p: p}
		if got := x.expand("$ORIGIN"); got != want || x.err != nil {
			t.Errorf("%s: $ORIGIN is %s, %v; want %s", kind, got, x.err, want)
		}
	}
}
