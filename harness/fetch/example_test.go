package fetch_test

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

var (
	appURL = fetch.URL{Scheme: "https", Host: "app.example.test", Path: "/", Site: "example.test"}
	apiURL = fetch.URL{Scheme: "https", Host: "api.example.test", Path: "/orders", Site: "example.test"}
	client = fetch.Client{Origin: appURL.Origin(), URL: appURL, TopLevelSite: "https://example.test", SiteForCookies: "https://example.test"}
)

// What the page is told, and what was on the wire.
func ExampleAgent_Predict() {
	call := fetch.Call{URL: apiURL, Method: "PUT", Headers: fetch.HeaderList{{Name: "X-Trace", Value: "1"}}}
	respond := func(s fetch.Sent) fetch.Answer {
		response := fetch.Response{Status: 200, Headers: fetch.HeaderList{
			{Name: "Access-Control-Allow-Origin", Value: "https://app.example.test"},
			{Name: "Access-Control-Allow-Methods", Value: "GET, PUT"},
		}}
		return fetch.Answer{Kind: fetch.Answered, Response: response}
	}
	p := fetch.Agent{}.Predict(client, call, respond, fetch.State{})
	fmt.Println(p.Outcome.Kind, "because", p.Outcome.Refusal)
	for _, x := range p.Wire {
		fmt.Println(x.Sent.Method, x.Sent.URL)
	}
	// Output:
	// network-error because header-not-allowed (x-trace) by the preflight response
	// OPTIONS https://api.example.test/orders
}

// Each decision carries its anchor in the standard and what it rests on.
func ExampleDecision_String() {
	respond := func(fetch.Sent) fetch.Answer { return fetch.Answer{Kind: fetch.Answered} }
	p := fetch.Agent{}.Predict(client, fetch.Call{URL: apiURL}, respond, fetch.State{})
	fmt.Println(p.Trace[len(p.Trace)-1])
	// Output:
	// CORS check: failure: allow-origin-missing (request origin https://app.example.test; credentials mode same-origin; Access-Control-Allow-Origin (none); Access-Control-Allow-Credentials (none)) #concept-cors-check
}

// The mistake: `*` does not count for a request with credentials, whether or
// not there is a cookie to send.
func ExampleCORSCheck() {
	wildcard := fetch.Response{Headers: fetch.HeaderList{
		{Name: "Access-Control-Allow-Origin", Value: "*"},
		{Name: "Access-Control-Allow-Credentials", Value: "true"},
	}}
	for _, credentials := range []fetch.Credentials{fetch.SameOriginCredentials, fetch.Include} {
		request, _ := fetch.NewRequest(client, fetch.Call{URL: apiURL, Credentials: credentials})
		fmt.Println(credentials, fetch.CORSCheck(&request, wildcard))
	}
	// Output:
	// same-origin none
	// include allow-origin-wildcard
}

func ExampleUnsafeRequestHeaderNames() {
	fmt.Println(fetch.UnsafeRequestHeaderNames(fetch.HeaderList{
		{Name: "X-Trace", Value: "1"},
		{Name: "Accept", Value: "text/html"},
		{Name: "Content-Type", Value: "application/json"},
	}))
	// Output:
	// [content-type x-trace]
}

// Unlisted headers are there, but script cannot see them.
func ExampleFilterCORS() {
	headers := fetch.HeaderList{
		{Name: "Content-Type", Value: "text/plain"},
		{Name: "ETag", Value: `"1"`},
		{Name: "X-Total", Value: "7"},
		{Name: "Access-Control-Expose-Headers", Value: "X-Total"},
	}
	exposed := fetch.ExposedHeaderNames(fetch.Omit, headers)
	for _, header := range fetch.FilterCORS(headers, exposed).SortAndCombine() {
		fmt.Println(header.Name, header.Value)
	}
	// Output:
	// content-type text/plain
	// x-total 7
}
