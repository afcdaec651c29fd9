// Package config holds what a configuration says and where it says it, whatever
// its language. It may change without notice.
//
// A [Reader] turns a configuration into [Statement] values; servers/config/formats
// lists the readers. [Text] edits a text word by word and keeps all other bytes.
//
// It knows no language, starts nothing, and writes no file.
package config
