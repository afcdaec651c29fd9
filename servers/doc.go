// Package servers serves what scenarios script: the pages that ask and the
// targets that answer, thousands of https and http hosts on a handful of loopback
// listeners, with a recorder that keeps every exchange. A [Set] is a
// [run.Targets]. It may change without notice.
//
// It makes no verdicts and adds no headers for its own use. It attributes
// requests by host and path, not by order.
package servers
