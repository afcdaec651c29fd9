// Package cli is the command crosscheck: it turns flags into calls and verdicts
// into an exit code. It may change without notice.
//
// It decides nothing itself.
package cli
