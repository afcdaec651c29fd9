// Package target is what can be put under test: a program with the user's own
// configuration, a command, or what listens already. It may change without notice.
//
// A [Kind] prepares and starts it. servers/target/kinds lists the kinds; each has
// a folder below servers/internal, and only that folder knows its name.
//
// Most kinds are programs with a configuration. [Prepare] makes a hermetic copy of
// it for them, in which only what must change is changed: where it listens,
// certificates, upstream addresses, logs and temporary paths. The program's own
// checker reads the copy, and then the real program runs it on loopback.
//
// It judges nothing, and it never writes to the user's files.
package target
