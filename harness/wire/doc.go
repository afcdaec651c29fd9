// Package wire holds what was seen of a call: by the page, by the browser, and on
// the wire; and what a scripted target answers. It may change without notice.
//
// It performs no I/O.
package wire
