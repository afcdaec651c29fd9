// Package layout breaks, cuts and pads text for a terminal of [Columns]
// columns. It may change without notice.
//
// A width is a number of cells of a terminal: a Chinese character takes two, a
// combining accent none. The package performs no output but what it is handed a
// writer for.
package layout
