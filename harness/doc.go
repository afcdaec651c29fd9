// Package harness asks a real browser what a CORS configuration means: it is the
// library of Crosscheck for Go programs and tests. This package, harness/match and
// harness/fetch are promised: their names and meanings stay. Every other package
// of the module may change without notice.
//
// [New] starts a [Lab] for the length of a test: a headless Chrome, and servers on
// loopback that answer for origins of any name. [Lab.Open], or [T.Page] in a test,
// opens a page at one of the origins; [Page.Fetch], or [TPage.Fetch] in a test, has
// the page call fetch(). What comes back is an [Outcome]: what the page could read,
// what the browser says, what was on the wire, and the verdict of the Fetch
// standard on them. Package harness/match has Gomega matchers over outcomes, and
// package harness/fetch has the standard's words, such as fetch.Include.
//
// [Verify] holds a proxy, or a server that listens on this machine, to a policy
// (cors.yaml), and fails the test with a report if a promise is broken.
//
// A refusal is not an error: an error, or a test that ends at once, means that
// nothing could be known. All traffic stays on the machine.
//
// The types are those of the packages below, under the names that a user of the
// library needs. Fields and methods of theirs that the comments here do not name
// may change without notice.
package harness
