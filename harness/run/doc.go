// Package run drives scenarios through a browser and its targets, collects what
// the witnesses saw, and has it judged: many scenarios at once, and once more
// where a run surprises. It may change without notice.
//
// It knows browsers and servers only by interface.
package run
