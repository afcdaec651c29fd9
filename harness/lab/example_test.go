package lab_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

// A handler of your own, behind a name of your own, called by a page at
// another: the page is told nothing, Chrome and the standard say why, the wire
// shows that the request arrived all the same.
func Example() {
	ctx := context.Background()
	l, err := lab.Start(ctx, lab.Config{Origins: map[string]http.Handler{
		"https://app.example.com": nil, // a blank page
		"https://api.example.com": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			fmt.Fprint(w, "orders")
		}),
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	page, err := l.Open(ctx, "https://app.example.com")
	if err != nil {
		log.Fatal(err)
	}
	out, err := page.Fetch(ctx, "https://api.example.com/orders", lab.Init{Credentials: fetch.Include})
	if err != nil {
		log.Fatal(err)
	}
	step := out.Step()
	fmt.Println("page:    ", step.Seen.Page.Outcome.Kind, step.Seen.Page.Error)
	fmt.Println("chrome:  ", step.Seen.Browser.Reason)
	fmt.Println("wire:    ", step.Wire[0].Method, step.Wire[0].Status)
	fmt.Println("standard:", step.OnWire.Outcome.Refusal)
	fmt.Println("verdict: ", step.Verdict)
	fmt.Println("fix:     ", step.Fix)
	// Output:
	// page:     network-error TypeError: Failed to fetch
	// chrome:   WildcardOriginNotAllowed
	// wire:     GET 200
	// standard: allow-origin-wildcard (*)
	// verdict:  Conforms
	// fix:      name the origin instead of *: Access-Control-Allow-Origin: https://app.example.com with Vary: Origin, on the answer
}
