// Package live puts under test what listens on this machine already. It may change
// without notice.
//
// It starts nothing, copies nothing, and knows nothing of what is behind the
// target.
package live
