// Package strict reads YAML files strictly: into a tree that remembers where
// everything stands, held against a JSON Schema that is generated from a Go type,
// with every mistake at its place and all of them at once. It may change without
// notice.
//
// It opens no file, and knows no kind of file: what a file means is its
// reader's affair.
package strict
