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
// The language is read by nginx-go-crossplane, which nginx's makers maintain;
// servers/internal/nginx/conf adds where each word is, so that an edit keeps all
// other bytes.
package nginx
