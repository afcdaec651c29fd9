// Package apache holds all that is known of Apache httpd: how its configurations
// are read (says.go), copied (edit.go), mended (mend.go) and run (kind.go). It may
// change without notice.
//
// The copy is the user's text with other words in it, in the files where it was,
// and a file of our own includes it and has what it lacks: paths, modules, and, for
// fragments, something that listens. No library is used: there is no maintained
// parser of httpd's language in Go that keeps the text. The word splitter is in
// words.go.
package apache
