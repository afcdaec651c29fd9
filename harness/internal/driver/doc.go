// Package driver runs calls in a page through the driver script: it makes the
// script's jobs, sends them in batches, and hands each outcome to the caller that
// waits for it. It may change without notice.
//
// The script is [fixtures.Driver]. The package knows no browser engine: an engine
// loads the page and the script, gives the package a [Channel] to the script, and
// passes on what the script reports.
package driver
