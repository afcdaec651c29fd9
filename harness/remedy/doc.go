// Package remedy says what a configuration must mend if an answer is not as
// promised: one of the kinds of servers/target/mend. It may change without notice.
//
// It performs no I/O, reads no configuration, and knows no proxy: how each one is
// mended stands in the proxy's own folder.
package remedy
