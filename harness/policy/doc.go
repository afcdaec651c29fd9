// Package policy reads cors.yaml, which says which origins may call which routes,
// and may change without notice. [Resolve] works out what is promised about each
// route; harness/policy/rule makes the questions that hold a server to it.
//
// It performs no I/O beyond reading the file and the variables that the file
// names, and asks no browser.
package policy
