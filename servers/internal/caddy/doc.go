// Package caddy holds all that is known of Caddy: how its configurations are read
// (says.go), copied (edit.go), mended (mend.go) and run (kind.go). It may change
// without notice.
//
// A Caddyfile is turned into JSON by the user's own `caddy adapt`, and the copy is
// JSON: the diff of a copy is between the JSON that the user's file means and the
// JSON that runs. No Go library is used for that: Caddy's own packages are a
// library, but they would fix one version of Caddy and its modules, and the user's
// binary may have others.
//
// The JSON has no lines of the Caddyfile. To read what a Caddyfile says, and where,
// its words are split by a scanner of our own (words.go).
package caddy
