// Package strict reads YAML files that were written by people, and reports every
// mistake in them at once. It may change without notice.
//
// [Parse] returns a tree that remembers the place of every value. A [Schema],
// which is generated from a Go type, is held against the tree. A [Mistake] has
// a file, a line, a column and the line of the source, and says what to change.
//
// The text is not trusted: its size, its nesting and what its aliases repeat
// have limits, and no text makes the package panic. The package knows no kind
// of file: the caller says what a file means.
package strict
