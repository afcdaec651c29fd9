// Package mend holds what it takes to say how a configuration is mended: what can
// be wrong ([Fault]), what a block must do ([Rules]), and what a language is made
// of ([Language]). It may change without notice.
//
// The languages themselves are in their program's folder, in mend.go. It performs
// no I/O and reads no configuration: where a block goes is said in words.
package mend
