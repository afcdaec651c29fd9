// Package servers serves what scenarios script: the pages that ask and the
// targets that answer, thousands of https and http hosts on a handful of loopback
// listeners, with a recorder that keeps every exchange. A [Set] is a
// [run.Targets]. It may change without notice.
//
// It judges nothing and changes nothing that a script says: no header is added
// for its own purposes, and no request is attributed by its order.
package servers
