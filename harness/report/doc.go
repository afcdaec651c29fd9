// Package report turns results into something to read: text for a terminal or a
// log, JSON, JUnit, a page of HTML, a summary, and a line of progress. It may
// change without notice.
//
// It compares nothing: every verdict, row and reason comes from package
// harness as it is. It reads no environment and no clock (but for the bar on a
// terminal), and it shows no cookie value and no credentials.
package report
