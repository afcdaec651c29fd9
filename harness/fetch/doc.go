// Package fetch is the Fetch standard's CORS protocol as values and pure
// functions: origins, header lists, the safelists, the CORS check, the
// CORS-preflight fetch and its cache, redirects, filtered responses, and on
// top of them the oracle [Agent.Predict]. It is promised, as are harness and
// harness/match: its names and meanings stay.
//
// It performs no I/O, reads no clock and starts no goroutine. URLs, cookies
// and locations arrive parsed.
//
// Anchors in comments and in [Decision] are fragments of
// https://fetch.spec.whatwg.org/ unless they are full URLs.
package fetch
