// Package browser says what an engine is: its name, its limits and its words, and
// what a browser and its pages must be able to do. It may change without notice.
//
// It starts no browser: the folders below do, one for each engine.
package browser
