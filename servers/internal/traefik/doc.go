// Package traefik holds all that is known of Traefik: how its configurations are
// read (says.go), copied (edit.go), mended (mend.go) and run (kind.go). It may
// change without notice.
//
// The static configuration and the files of its file provider are read, in YAML or
// TOML; other providers are not reached.
package traefik
