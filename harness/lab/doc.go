// Package lab puts browser, servers and catalogue together into one thing with a
// Close: what the command, the suites and other people's Go tests start. It may
// change without notice.
//
// It decides nothing itself; verdicts come from package harness.
package lab
