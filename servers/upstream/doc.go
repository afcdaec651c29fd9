// Package upstream has stand-ins for the applications behind a proxy. A stand-in
// gives the answers that were set, over HTTP/1.1, HTTP/2, TLS, FastCGI, uwsgi and
// SCGI, can fail in the ways of an application, and records every exchange. In
// front of a real application it only records. It may change without notice.
//
// It makes no verdicts.
package upstream
