package policy

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDraft(t *testing.T) {
	at := func(line int) Place { return Place{"nginx.conf", line} }
	told := func(line int, words ...string) []Told {
		var out []Told
		for _, w := range words {
			out = append(out, Told{Text: w, Place: at(line)})
		}
		return out
	}
	snippet := Told{Text: "X-Trace", Place: Place{"snippets/cors.conf", 3}}
	for name, facts := range map[string]Facts{
		"full": {
			Kind: "nginx", Config: "conf/nginx.conf",
			Origins: []Told{
				{Text: "https://app.example.com", Place: at(2)},
				{Text: "https://app.example.com", Place: at(40)},
				{Text: "http://localhost:3000", Place: at(3)},
				{Text: "https://app.example.com/", Place: at(4)},
				{Text: `^https://.*\.example\.com$`, Regex: true, Place: at(5)},
				{Text: "$http_origin", Any: true, Place: at(6)},
				{Text: "$cors", Place: at(6)},
				{Text: "null", Place: at(8)},
				{Text: "https://old.example.com", Refuse: true, Place: at(9)},
			},
			Servers: []Server{
				{Names: []string{"api.example.com"}, Plain: 80, Locations: []Location{{Path: "/old", Place: at(11)}}, Place: at(10)},
				{Names: []string{"api.example.com", "*.api.example.com", "_"}, TLS: 443, Place: at(20), Locations: []Location{
					{Path: "/api/", Place: at(22)},
					{Path: "/api/", Place: at(30)},
					{Path: `\.(woff2|ttf)$`, Regex: true, Place: at(33)},
					{Path: "@named", Place: at(34)},
				}},
				{Names: []string{"Files.example.com", "files.example.org"}, TLS: 8443, Place: at(50), Locations: []Location{{Path: "/up load", Methods: []string{"GET", "PUT"}, Place: at(51)}}},
			},
			Methods:     told(23, "GET", "PUT", "put", "OPTIONS", "TRACE", "GET", "DELTE"),
			Headers:     append(told(21, "Content-Type", "content-type", "Cookie"), append(told(51, "*"), snippet)...),
			Expose:      append(told(24, "X-Total", "Set-Cookie", "Content-Length"), told(52, "*")...),
			Credentials: told(25, "true"),
			MaxAges:     append(told(26, "600"), told(53, "-1")...),
		},
		"clear-text": {Kind: "nginx", Config: "site.conf", Servers: []Server{{Names: []string{"api.example.com"}, Plain: 8080, Place: at(1), Locations: []Location{{Path: "/", Place: at(2)}}}}},
		"nothing":    {Kind: "nginx", Config: "nginx.conf"},
	} {
		text := Draft(facts)
		golden(t, "testdata/draft-"+name+".golden", string(text))
		if _, err := Parse("cors.yaml", text); err != nil {
			t.Errorf("%s: the draft does not load:\n%v", name, err)
		}
	}
}

// Whatever a configuration says, the draft loads.
func TestDraftLoads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := Draft(anyFacts(t))
		if _, err := Parse("cors.yaml", text); err != nil {
			t.Fatalf("the draft does not load: %v\n%s", err, text)
		}
	})
}

func anyFacts(t *rapid.T) Facts {
	odd := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"https://app.example.com", "https://a.example.com:443", "https://*.example.com", "*", "null", "$http_origin", "/", "/a b", "/a#b", "/a?b",
		"GET", "get", "DELTE", "X-A", "Cookie", "true", "~", "# x", "a: b", "- x", "\"", "https://x\n  - y", "600", "//x", "/../a", "/%zz",
		"api.example.com", "_", "*.example.com", "127.1",
	}))
	place := rapid.Custom(func(t *rapid.T) Place { return Place{odd.Draw(t, "file"), rapid.IntRange(0, 9).Draw(t, "line")} })
	told := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Told {
		return Told{odd.Draw(t, "text"), rapid.Bool().Draw(t, "regex"), rapid.Bool().Draw(t, "any"), rapid.Bool().Draw(t, "refuse"), place.Draw(t, "place")}
	}), 0, 3)
	words := rapid.SliceOfN(odd, 0, 3)
	location := rapid.Custom(func(t *rapid.T) Location {
		return Location{odd.Draw(t, "path"), rapid.Bool().Draw(t, "regex"), words.Draw(t, "methods"), place.Draw(t, "place")}
	})
	server := rapid.Custom(func(t *rapid.T) Server {
		return Server{words.Draw(t, "names"), rapid.Uint16().Draw(t, "TLS"), rapid.Uint16().Draw(t, "plain"),
			rapid.SliceOfN(location, 0, 3).Draw(t, "locations"), place.Draw(t, "place")}
	})
	return Facts{
		Kind: "nginx", Config: odd.Filter(func(s string) bool { return s != "" }).Draw(t, "config"),
		Servers: rapid.SliceOfN(server, 0, 3).Draw(t, "servers"),
		Origins: told.Draw(t, "origins"), Methods: told.Draw(t, "methods"), Headers: told.Draw(t, "headers"), Expose: told.Draw(t, "expose"),
		MaxAges: told.Draw(t, "max-ages"), Credentials: told.Draw(t, "credentials"),
	}
}
