package servers_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers"
)

func TestAttribution(t *testing.T) {
	s := start(t, servers.Config{})
	c := client(t, s, true)
	a, ta, sa := place(t, s, scenarioOf(step(scenario.RoleAPI, "/a", respond(scenario.Answer{Body: "a"})),
		step(scenario.RoleAPI, "/b", respond(scenario.Answer{Body: "b"}))))
	b, tb, _ := place(t, s, scenarioOf(step(scenario.RoleAPI, "/a", respond(scenario.Answer{Body: "a"}))))
	apiA, thirdA := a.Bases[scenario.RoleAPI].String(), a.Bases[scenario.RoleThird].String()
	const stray = -1
	for _, tt := range []struct {
		name, url string
		in        scenario.Target // nil: a stray
		hop       int
		status    int
	}{
		{"scripted", apiA + a.Prefix + "/a", ta, 0, 200},
		{"scripted, with a bare ?", apiA + a.Prefix + "/a?", ta, 0, 200},
		{"other path", apiA + a.Prefix + "/c", ta, -1, 404},
		{"other query", apiA + a.Prefix + "/a?q", ta, -1, 404},
		{"a later step's path", apiA + a.Prefix + "/b", ta, -1, 404},
		{"other role's host", thirdA + a.Prefix + "/a", ta, -1, 404},
		{"the page's host", "https://app.example.test" + a.Prefix + "/a", ta, -1, 404},
		{"own host without the prefix", apiA + "/elsewhere", ta, -1, 404},
		{"own host, a page's path", apiA + "/page", ta, -1, 404},
		{"own host, the other's prefix", apiA + b.Prefix + "/a", nil, stray, 404},
		{"own prefix, the other's host", b.Bases[scenario.RoleAPI].String() + a.Prefix + "/a", nil, stray, 404},
		{"own prefix, other scheme", "http://" + a.Bases[scenario.RoleAPI].Host() + a.Prefix + "/a", nil, stray, 404},
		{"longer prefix", "https://app.example.test" + a.Prefix + "0/a", nil, stray, 404},
		{"nobody's host", "https://nobody.example.test/x", nil, stray, 404},
		{"nobody's path", "https://app.example.test/favicon.ico", nil, stray, 404},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := map[scenario.Target]int{ta: len(ta.Exchanges()), tb: len(tb.Exchanges()), nil: len(s.Strays())}
			resp, _, err := do(t, c, "GET", tt.url, "", "Origin", "https://app.example.test")
			if err != nil || resp.StatusCode != tt.status {
				t.Fatalf("%v, %v", resp, err)
			}
			if tt.status == 404 && resp.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("404 with CORS headers")
			}
			before[tt.in]++
			after := map[scenario.Target]int{ta: len(ta.Exchanges()), tb: len(tb.Exchanges()), nil: len(s.Strays())}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Fatalf("recorded in another place (-want +got):\n%s", diff)
			}
			var x wire.Exchange
			if tt.in != nil {
				all := tt.in.Exchanges()
				x = all[len(all)-1]
			} else {
				all := s.Strays()
				x = all[len(all)-1].Exchange
				if x.Step != -1 {
					t.Errorf("a stray of step %d", x.Step)
				}
			}
			if x.Hop != tt.hop || x.Status != tt.status {
				t.Errorf("recorded %+v", x)
			}
		})
	}

	t.Run("staging", func(t *testing.T) {
		ta.Stage(1, sa[1])
		for path, want := range map[string]int{"/a": 404, "/b": 200} {
			if resp, _, err := do(t, c, "GET", apiA+a.Prefix+path, ""); err != nil || resp.StatusCode != want {
				t.Errorf("%s: %v, %v", path, resp, err)
			}
			all := ta.Exchanges()
			if x := all[len(all)-1]; x.Step != 1 {
				t.Errorf("%s: recorded as step %d", path, x.Step)
			}
		}
	})
	t.Run("closing", func(t *testing.T) {
		n, strays := len(ta.Exchanges()), len(s.Strays())
		ta.Close()
		if resp, _, err := do(t, c, "GET", apiA+a.Prefix+"/b", ""); err != nil || resp.StatusCode != 404 {
			t.Errorf("%v, %v", resp, err)
		}
		if len(ta.Exchanges()) != n || len(s.Strays()) != strays+1 {
			t.Error("recorded for a closed placement")
		}
	})
}

func TestExchangesAreCopies(t *testing.T) {
	s := start(t, servers.Config{})
	_, target, scripts := place(t, s, scenarioOf(step(scenario.RoleAPI, "", respond(scenario.Answer{}))))
	if _, _, err := do(t, client(t, s, true), "GET", scripts[0].Hops[0].URL.String(), ""); err != nil {
		t.Fatal(err)
	}
	x := only(t, target.Exchanges())
	x.Request[0].Name, x.Response[0].Name = "changed", "changed"
	x.Request.Delete("accept-encoding")
	y := only(t, target.Exchanges())
	if y.Request[0].Name == "changed" || y.Response[0].Name == "changed" {
		t.Error("a change of the copy changed the record")
	}
}

func TestStraysAreBounded(t *testing.T) {
	s := start(t, servers.Config{})
	c := client(t, s, true)
	for i := range 600 {
		if _, _, err := do(t, c, "GET", fmt.Sprint("https://nobody.example.test/", i), ""); err != nil {
			t.Fatal(err)
		}
	}
	all := s.Strays()
	if len(all) != 256 || all[255].Exchange.URL.Path != "/599" || all[0].Exchange.URL.Path != "/344" {
		t.Errorf("%d strays, from %v to %v", len(all), all[0].Exchange.URL, all[len(all)-1].Exchange.URL)
	}
}

// Two clients ask 500 hosts at once; every exchange is where it belongs, and
// there before its answer is.
func TestManyHosts(t *testing.T) {
	s := start(t, servers.Config{})
	h2, h1 := client(t, s, true), client(t, s, false)
	var wg sync.WaitGroup
	slots := make(chan struct{}, 32)
	for i := range 500 {
		body := fmt.Sprint("body ", i)
		serve := &scenario.Serve{Preflight: &scenario.Answer{Status: 204}, Response: &scenario.Answer{Body: body}}
		c := h2
		if i%10 == 0 {
			serve.Response.Headers = list("X-Odd", " raw ")
			c = h1
		}
		p, target, scripts := place(t, s, scenarioOf(step(scenario.RoleAPI, "", serve)))
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			url := scripts[0].Hops[0].URL.String()
			for _, method := range []string{"OPTIONS", "GET"} {
				var headers []string
				if method == "OPTIONS" {
					headers = []string{"Access-Control-Request-Method", "GET"}
				}
				resp, got, err := do(t, c, method, url, "", headers...)
				if err != nil || method == "GET" && got != body {
					t.Errorf("%s %s: %v, %q, %v", method, url, resp, got, err)
					return
				}
			}
			all := target.Exchanges()
			if len(all) != 2 || !all[0].Preflight || all[1].Preflight || all[1].Reply != body || all[1].URL.Host != p.Bases[scenario.RoleAPI].Host() {
				t.Errorf("%s: recorded %v", url, briefs(all))
			}
		}()
	}
	wg.Wait()
	if strays := s.Strays(); len(strays) != 0 {
		t.Errorf("%d strays, the first: %+v", len(strays), strays[0])
	}
	if log := s.Log(); len(log) != 0 {
		t.Errorf("the servers say %q", log)
	}
}

func BenchmarkScripted(b *testing.B) {
	s := start(b, servers.Config{})
	c := client(b, s, true)
	_, target, scripts := place(b, s, scenarioOf(step(scenario.RoleAPI, "", respond(scenario.Answer{Body: "b", Headers: list("Access-Control-Allow-Origin", "*")}))))
	url := scripts[0].Hops[0].URL.String()
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, _, err := do(b, c, "GET", url, ""); err != nil {
				b.Error(err)
				return
			}
		}
	})
	if got := len(target.Exchanges()); got < b.N {
		b.Errorf("%d exchanges recorded of %d", got, b.N)
	}
}
