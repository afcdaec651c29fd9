// Package process starts and stops child programs: proxies, stand-ins, Chrome,
// applications. It may change without notice.
//
// A program runs in a process group of its own and in a run directory of its own
// ([NewDir]). It is ready when all its endpoints answer HTTP ([Process.Await]).
// [Process.Stop] asks it to end, waits two seconds, asks again with SIGTERM, and
// then kills the whole group. Errors quote the last 20 lines that the program
// wrote ([LastLines]).
//
// It knows no program by name, and imports no other package of the module.
package process
