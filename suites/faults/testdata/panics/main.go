// Command panics starts a lab, opens a page in it and panics: with "main" where
// the lab is closed on the way out, else in a goroutine, where nobody can.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

func main() {
	ctx := context.Background()
	l, err := lab.Start(ctx, lab.Config{Origins: map[string]http.Handler{"https://app.example.com": nil}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	defer l.Close()
	if _, err := l.Open(ctx, "https://app.example.com"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	fmt.Println("started")
	_, _ = os.Stdin.Read(make([]byte, 1)) // until told
	if os.Args[1] == "main" {
		panic("on purpose")
	}
	go panic("on purpose")
	select {}
}
