// Package rule turns what a policy promises into questions to a browser, and may
// change without notice. A rule is one file: the questions that it asks, what must
// come of them, how special evidence is judged, what `crosscheck policy explain`
// says, and the section of the Fetch standard that decides.
//
// To add a rule: write one file like header.go, and add one line to [All].
//
// The package performs no I/O and asks no browser: harness/verify does.
package rule
