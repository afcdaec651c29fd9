// Package weburl parses URLs, registrable domains and Set-Cookie headers as
// browsers do, into the values of package fetch. It may change without notice.
//
// It performs no I/O.
package weburl
