package console_test

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/harness/console"
)

func ExampleExplain() {
	e, err := console.Explain(`[Error] Request header field X-Trace is not allowed by Access-Control-Allow-Headers.
[Error] Fetch API cannot load https://api.example.com/items due to access control checks.`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Browser, "about", e.URL)
	fmt.Println(e.Check)
	fmt.Println(e.Fix)
	// Output:
	// Safari about https://api.example.com/items
	// CORS-preflight fetch: Access-Control-Allow-Headers
	// list X-Trace in Access-Control-Allow-Headers of the answer to the CORS-preflight request (OPTIONS), together with all others that the page sends
}
