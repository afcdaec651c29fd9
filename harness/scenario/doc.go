// Package scenario is the format of scenarios: what one declares, and how that
// becomes concrete for one run, with hosts, URLs and answers. It may change
// without notice.
//
// It performs no I/O; package scenarios reads the files.
package scenario
