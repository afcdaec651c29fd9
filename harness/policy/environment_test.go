package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const environments = `
target: https://api.example.com
origins: {allow: [https://app.example.com], forbid: [https://old.example.com]}
routes: [{path: /}]
environments:
  dev:
    target: http://api.example.com:8080
    resolve: {"api.example.com:8080": "127.0.0.1:8080"}
    origins: {allow: ["http://localhost:*", https://app.example.com]}
  production:
    proxy: {kind: nginx, config: nginx.conf, values: {KEY: $CROSSCHECK_TEST_KEY}}
    origins: {forbid: ["http://localhost:3000"]}
`

func TestIn(t *testing.T) {
	p, err := Parse("cors.yaml", []byte(environments))
	if err != nil {
		t.Fatal(err)
	}
	dev, err := p.In("dev")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Origin{"https://app.example.com", "http://localhost:*"}, dev.Origins.Allow); diff != "" {
		t.Error(diff)
	}
	if dev.Target != "http://api.example.com:8080" || dev.Proxy != nil || dev.Resolve["api.example.com:8080"] == "" || dev.Environment != "dev" {
		t.Errorf("dev: %+v", dev)
	}
	t.Setenv("CROSSCHECK_TEST_KEY", "s3cret")
	production, err := p.In("production")
	if err != nil {
		t.Fatal(err)
	}
	if production.Proxy.Options.Shared().Values["KEY"] != "s3cret" || len(production.Origins.Forbid) != 2 || len(production.Secrets()) != 1 {
		t.Errorf("production: %+v", production)
	}
	if p.Environments["production"].Proxy.Options.Shared().Values["KEY"] != "$CROSSCHECK_TEST_KEY" || len(p.Origins.Allow) != 1 {
		t.Error("applying an environment has changed the policy")
	}
}

func TestInMistakes(t *testing.T) {
	p, err := Parse("cors.yaml", []byte(environments))
	if err != nil {
		t.Fatal(err)
	}
	bare := p
	bare.Environments = nil
	unresolved := p
	unresolved.Environments = map[string]Environment{"dev": {Resolve: map[string]string{"other.example.com:443": "127.0.0.1:8443"}}}
	both := p
	both.Environments = map[string]Environment{"dev": {Proxy: &Proxy{}, Origins: Origins{Allow: []Origin{"https://old.example.com"}}}}
	for _, tt := range []struct {
		policy    Policy
		env, want string
	}{
		{p, "prodution", `policy: cors.yaml: there is no environment "prodution"; did you mean "production"? (environments: dev, production)`},
		{p, "production", "policy: cors.yaml: environment production: the environment variable CROSSCHECK_TEST_KEY is not set"},
		{p, "", "policy: cors.yaml: neither proxy nor resolve; choose an environment: dev, production"},
		{bare, "dev", `policy: cors.yaml: there is no environment "dev": the policy has none`},
		{bare, "", "policy: cors.yaml: neither proxy nor resolve"},
		{unresolved, "dev", "policy: cors.yaml: https://api.example.com is not in resolve"},
		{both, "dev", `policy: cors.yaml: "https://old.example.com" is both allowed and forbidden`},
	} {
		if _, err := tt.policy.In(tt.env); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("In(%q) = %v, want %s", tt.env, err, tt.want)
		}
	}
}
