package fetch_test

import (
	"encoding"
	"fmt"
	"testing"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

type enum interface {
	fmt.Stringer
	encoding.TextMarshaler
	Values() []string
}

// roundTrip holds the three spellings of every value of an enum together.
func roundTrip[E interface {
	~uint8
	enum
}, P interface {
	*E
	encoding.TextUnmarshaler
}](t *testing.T, beyond string, others ...string) {
	t.Helper()
	var zero E
	for i, want := range zero.Values() {
		e := E(i)
		equal(t, "String", e.String(), want)
		text, err := e.MarshalText()
		equal(t, "MarshalText", string(text), want)
		var back E
		if err != nil || P(&back).UnmarshalText(text) != nil || back != e {
			t.Errorf("%q does not come back", want)
		}
		for _, other := range zero.Values()[:i] {
			if other == want {
				t.Errorf("%q twice", want)
			}
		}
	}
	n := E(len(zero.Values()))
	for _, other := range others { // which no text stands for
		equal(t, "for nobody to ask for", n.String(), other)
		n++
	}
	equal(t, "beyond the last", n.String(), fmt.Sprintf("%s(%d)", beyond, uint8(n)))
	if P(&n).UnmarshalText([]byte("no such value")) == nil {
		t.Error("accepts anything")
	}
}

func TestEnums(t *testing.T) {
	roundTrip[fetch.Mode](t, "mode", "navigate", "websocket")
	roundTrip[fetch.Credentials](t, "credentials mode")
	roundTrip[fetch.Redirect](t, "redirect mode")
	roundTrip[fetch.CacheMode](t, "cache mode")
	roundTrip[fetch.ReferrerPolicy](t, "referrer policy")
	roundTrip[fetch.Tainting](t, "response tainting")
	roundTrip[fetch.ResponseType](t, "response type")
	roundTrip[fetch.API](t, "request API")
	roundTrip[fetch.BodyKind](t, "body kind")
	roundTrip[fetch.UploadListener](t, "upload listener")
	roundTrip[fetch.SameSite](t, "SameSite value")
	equal(t, "address space", fetch.AddressSpace(9).String(), "address space(9)")
	roundTrip[fetch.Reason](t, "reason")
	roundTrip[fetch.AnswerKind](t, "answer kind")
	roundTrip[fetch.OutcomeKind](t, "outcome")
	equal(t, "reasons", len(fetch.Reason(0).Values()), int(fetch.UnusableBody)+1)
	equal(t, "refusal", fetch.Refusal{Reason: fetch.HeaderNotAllowed, Parameter: "x-trace", Preflight: true, Hop: 1}.String(),
		"header-not-allowed (x-trace) by the preflight response, hop 1")
}

func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		reason string
		a, b   fetch.Origin
		want   bool
	}{
		{"the same tuple", u(app + "/").Origin(), u(app + "/x").Origin(), true},
		{"the default port is none", fetch.TupleOrigin("https", "a.test", 443), fetch.TupleOrigin("https", "a.test", 0), true},
		{"another port", fetch.TupleOrigin("https", "a.test", 8443), fetch.TupleOrigin("https", "a.test", 0), false},
		{"another scheme", fetch.TupleOrigin("http", "a.test", 0), fetch.TupleOrigin("https", "a.test", 0), false},
		{"another host", fetch.TupleOrigin("https", "a.test", 0), fetch.TupleOrigin("https", "b.test", 0), false},
		{"the same opaque origin", fetch.OpaqueOrigin("1"), fetch.OpaqueOrigin("1"), true},
		{"another opaque origin", fetch.OpaqueOrigin("1"), fetch.OpaqueOrigin("2"), false},
		{"the zero origin, with itself", fetch.Origin{}, fetch.Origin{}, false},
		{"data URLs", u("data:,").Origin(), u("data:,").Origin(), false},
	} {
		equal(t, c.reason, c.a.SameOrigin(c.b), c.want)
	}
	o := fetch.TupleOrigin("http", "a.test", 8080)
	equal(t, "serialised", o.String()+" "+fetch.OpaqueOrigin("1").String(), "http://a.test:8080 null")
	equal(t, "parts", fmt.Sprintf("%s %s %d %t %t", o.Scheme(), o.Host(), o.Port(), o.Opaque(), o.Equal(fetch.Origin{})), "http a.test 8080 false false")
	for scheme, port := range map[string]uint16{"http": 80, "ws": 80, "https": 443, "wss": 443, "ftp": 21, "foo": 0} {
		equal(t, scheme, fetch.DefaultPort(scheme), port)
	}
	equal(t, "URL", u("https://u:p@a.test:8443/x?y#z").String(), "https://u:p@a.test:8443/x?y#z")
	equal(t, "on the wire", u("https://u:p@a.test:8443/x?y#z").OnWire().String(), "https://a.test:8443/x?y")
	equal(t, "no site", u("data:,").SchemefulSite(), "")
}
