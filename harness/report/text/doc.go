// Package text writes a report as text for a terminal or a log. It may change
// without notice.
//
// Lines have at most [layout.Columns] cells, but for a command line, which can
// be copied. The package compares nothing.
package text
