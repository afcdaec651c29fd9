// Package match has Gomega matchers over what came of a request: what the page
// could read, what was on the wire, and why it was refused.
//
// It never passes for want of a subject: a matcher about something that did
// not happen, or that no witness could see, is an error in both directions.
//
// Outcome matchers take a judge.StepResult, a pointer to one, or anything
// with a method Step() judge.StepResult, and work with Eventually.
package match
