// Package upstream stands in for what a proxy proxies to: it answers as staged,
// over HTTP/1.1, HTTP/2, TLS, FastCGI, uwsgi and SCGI, records every exchange,
// and can misbehave in every way an upstream can. In front of a real upstream it
// only records. It may change without notice.
//
// It judges nothing.
package upstream
