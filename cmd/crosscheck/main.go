// Command crosscheck proves what a CORS configuration means by asking a real
// browser.
package main

import (
	"os"

	"github.com/crosscheck-cors/crosscheck/harness/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
