// Package traefik holds all that is known of Traefik: how its configurations are
// read (says.go), copied (edit.go), mended (mend.go) and run (kind.go). It may
// change without notice.
//
// The static configuration and the file that its file provider names are read, in
// YAML or TOML; other providers are not reached. Both languages are read by
// maintained parsers that tell where a value is written (goccy/go-yaml, and
// pelletier/go-toml's unstable package), so that an edit keeps all other bytes.
package traefik
