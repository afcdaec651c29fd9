// Package plain writes one item of a report as plain text, as a terminal shows
// it and the other formats quote it. It may change without notice.
//
// Lines have at most [layout.Columns] cells. The package compares nothing.
package plain
