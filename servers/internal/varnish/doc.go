// Package varnish holds all that is known of Varnish: how VCL is read (says.go),
// copied (edit.go), mended (mend.go) and run (kind.go). It may change without
// notice.
//
// The copy is the user's text with other tokens in it. No library is used: the
// parsers of VCL in Go are linters for Fastly's dialect, and do not write the text
// back. The tokens are found in tokens.go.
package varnish
