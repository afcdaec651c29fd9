// Package match has Gomega matchers over the outcome of a request: what the page
// could read, what was on the wire, and why it was refused. It is promised, as are
// harness and harness/fetch: its names and meanings stay.
//
// A matcher never passes because its subject is missing: if what the matcher is
// about did not happen, or if no witness could see it, the matcher is an error, and
// so fails with To and with NotTo.
//
// The subject is a harness.Outcome, as Fetch of a page returns it, or anything else
// with its method Step. The matchers work with Eventually.
package match
