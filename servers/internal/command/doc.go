// Package command puts under test whatever a command of the user's starts. It may
// change without notice.
//
// It reads and changes no configuration: the command's arguments name addresses of
// stand-ins and files with test certificates.
package command
