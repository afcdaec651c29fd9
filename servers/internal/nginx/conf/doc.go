// Package conf reads the files of nginx's configurations and edits them word by
// word. It may change without notice.
//
// nginx-go-crossplane, which nginx's makers maintain, reads the directives. It tells
// the line of a directive, but not where its words begin and end, which an edit
// needs to keep all other bytes. So a scanner of our own (scan.go) finds the words,
// and both must agree on every one (tree.go); the edited text is read again with
// crossplane and compared (change.go).
//
// It follows no include, and knows nothing of what directives mean.
package conf
