// Package lab puts browser, servers and catalogue together into one value with a
// Close: what the command and the suites start, and what package harness gives to
// Go tests. It may change without notice.
//
// It decides nothing itself: verdicts come from package judge.
package lab
