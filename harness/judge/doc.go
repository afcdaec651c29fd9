// Package judge decides what follows from what the three witnesses saw. It is the
// only place where a verdict is made. It may change without notice.
//
// Every function is pure: it performs no I/O and reads no clock.
package judge
