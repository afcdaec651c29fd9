package verify

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/upstream"
)

const acao = "Access-Control-Allow-Origin"

func answer(status int, pairs ...string) wire.Exchange {
	e := wire.Exchange{Method: "GET", Answered: true, Status: status}
	for i := 0; i < len(pairs); i += 2 {
		e.Response = append(e.Response, fetch.Header{Name: pairs[i], Value: pairs[i+1]})
	}
	return e
}

func preflight(e wire.Exchange) wire.Exchange {
	e.Method, e.Preflight = "OPTIONS", true
	return e
}

// Each header is attributed to the layer that is behind it.
func TestLayers(t *testing.T) {
	silent := wire.Exchange{Method: "GET"}
	for _, tt := range []struct {
		name   string
		front  wire.Exchange
		behind []wire.Exchange
		want   []string
	}{
		{"nothing changed", answer(200, acao, "*"), []wire.Exchange{answer(200, acao, "*")},
			[]string{"nginx passed on the CORS headers of the upstream (backend:3000) as they are"}},
		{"added", answer(200, acao, "*", "Vary", "Origin"), []wire.Exchange{answer(200)},
			[]string{"nginx added Access-Control-Allow-Origin: *", "nginx added Vary: Origin"}},
		{"dropped", answer(200), []wire.Exchange{answer(200, acao, "*")},
			[]string{"nginx dropped the upstream's Access-Control-Allow-Origin: *"}},
		{"duplicated", answer(200, acao, "*", acao, "*"), []wire.Exchange{answer(200, acao, "*")},
			[]string{"nginx added Access-Control-Allow-Origin to the upstream's own: * | *"}},
		{"rewritten", answer(200, acao, "https://a.test"), []wire.Exchange{answer(200, acao, "*")},
			[]string{"nginx changed the upstream's Access-Control-Allow-Origin: * to https://a.test"}},
		{"another status", answer(500), []wire.Exchange{answer(404)},
			[]string{"nginx changed the upstream's status 404 to 500"}},
		{"not asked", answer(403), nil,
			[]string{"nginx answered GET with status 403: no request of this probe was seen behind it"}},
		{"only the preflight was asked for", answer(200), []wire.Exchange{preflight(answer(200))},
			[]string{"nginx answered GET with status 200: no GET of this probe was seen behind it"}},
		{"no answer from behind", answer(502), []wire.Exchange{silent},
			[]string{"nginx answered GET with status 502: the upstream (backend:3000) received the request and gave no answer"}},
		{"the last one of a kind counts", answer(200, acao, "*"), []wire.Exchange{answer(200), answer(200, acao, "*")},
			[]string{"nginx passed on the CORS headers of the upstream (backend:3000) as they are"}},
		{"no answer in front", silent, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var behind []upstream.Exchange
			for _, e := range tt.behind {
				behind = append(behind, upstream.Exchange{Exchange: e, Upstream: "backend:3000"})
			}
			got := layers("nginx", &judge.StepResult{Wire: []wire.Exchange{tt.front}}, behind)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if got := layers("", &judge.StepResult{Wire: []wire.Exchange{answer(200)}}, nil); got != nil {
		t.Errorf("nobody knows the layers of what runs already: %q", got)
	}
}
