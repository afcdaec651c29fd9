// Package nginx holds all that is known of nginx: how its configurations are read
// (says.go), copied (edit.go), mended (mend.go) and run (kind.go). It may change
// without notice.
//
// The copy has the user's text with other words in it, and the same lines; what it
// must have beyond that stands behind the "{" of blocks, or is given to the program
// as arguments. A listener keeps its port, on a loopback address of its own, so
// that $server_port and the redirects that nginx makes say what they say in
// production. If the system forbids that, it gets a free port, and the copy spells
// the real one out.
//
// The language is read with nginx-go-crossplane, which nginx's makers maintain. It
// tells the line of a directive, but not where its words begin and end, which the
// copy needs to keep all other bytes. So a scanner of our own (scan.go) finds the
// words, and both must agree on every one (tree.go); the finished copy is read
// again with crossplane and compared.
package nginx
