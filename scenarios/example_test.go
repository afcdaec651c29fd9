package scenarios_test

import (
	"fmt"
	"testing/fstest"

	"github.com/crosscheck-cors/crosscheck/scenarios"
)

// Every mistake comes with its place and a marker, all at once.
func ExampleLoad_mistakes() {
	_, err := scenarios.Load(fstest.MapFS{"mine.yaml": {Data: []byte(`section: My API
scenarios:
  - id: mine/partner
    rule: The partner's page can read the orders.
    spec: concept-cors-check
    steps:
      - fetch: {to: api, credentails: include}
        want: {outcome: readable, preflight: absent, request: sent}
`)}}, "*.yaml")
	fmt.Println(err)
	// Output:
	// mine.yaml:7:26: unknown field "credentails"; did you mean "credentials"? (fields here: to, path, url, userinfo, method, headers, body, mode, credentials, redirect, cache, referrerPolicy, keepalive, integrity, targetAddressSpace)
	//      7 |       - fetch: {to: api, credentails: include}
	//        |                          ^^^^^^^^^^^
	// mine.yaml:8:25: unknown value "readable" (values here: network-error, response, opaque, opaque-redirect)
	//      8 |         want: {outcome: readable, preflight: absent, request: sent}
	//        |                         ^^^^^^^^
}

// A want is held against the standard without a browser.
func ExampleCatalogue_Prove() {
	c, err := scenarios.Load(fstest.MapFS{"mine.yaml": {Data: []byte(`section: My API
scenarios:
  - id: mine/partner
    rule: The partner's page can read the orders.
    spec: concept-cors-check
    steps:
      - fetch: {to: api, credentials: include}
        serve: {response: {headers: {Access-Control-Allow-Origin: $ORIGIN, Access-Control-Allow-Credentials: "true"}}}
        want: {outcome: response, preflight: absent, request: sent}
`)}}, "*.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Prove())
	// Output: <nil>
}
