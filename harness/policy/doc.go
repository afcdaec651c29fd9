// Package policy is what somebody promises about who may call what (cors.yaml),
// and the probes that hold a server to it: everything that is promised must work
// in a browser, and what is not promised must not. It may change without notice.
//
// It performs no I/O beyond reading the file and the variables that the file
// names, and asks no browser.
package policy
