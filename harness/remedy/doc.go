// Package remedy says how to mend a configuration that breaks a promise: one
// sentence that names the edit, and a block in the configuration language of the
// proxy that does all that the policy asks for. It may change without notice.
//
// It performs no I/O, and reads no configuration: where the block goes is said in
// words.
package remedy
