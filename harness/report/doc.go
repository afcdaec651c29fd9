// Package report makes a value of what a command found out, ready to be written
// in any format. It may change without notice.
//
// A [Report] holds every sentence, count and order that a reader sees, and it
// holds no cookie value and no credentials. It compares nothing: verdicts, rows
// and reasons are those of the results. A [Format] writes a report and decides
// nothing; the formats are folders below this one, and package formats lists
// them. To add a format: one folder with a value Format, one line in the list.
//
// The package performs no I/O, and reads no environment and no clock.
package report
