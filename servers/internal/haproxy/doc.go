// Package haproxy holds all that is known of HAProxy: how its configurations are
// read (says.go), copied (edit.go), mended (mend.go) and run (kind.go). It may
// change without notice.
//
// The copy is the user's text with other words in it, line by line; a fragment gets
// what it lacks above and below it. No library is used: the one that is maintained,
// haproxytech/config-parser (part of client-native), writes the whole file anew,
// with its own order and spaces, so that neither lines nor unknown keywords stay
// as they are. The word splitter is in words.go.
package haproxy
