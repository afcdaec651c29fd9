// Package teach is the teaching lab: pages on localhost on which visitors predict
// what a browser will do, run it in their own browser, and see the exchange
// drawn. It may change without notice.
//
// The lab's origins are ports of localhost and of 127.0.0.1, so that any browser
// will do. What it serves besides its own pages is what a run scripts, below a
// path that is the run's alone. It starts no browser, reads no file and runs no
// program for its visitors.
package teach
