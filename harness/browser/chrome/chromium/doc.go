// Package chromium is what is known of Chromium and the browsers that are built
// from it: its codes and words for refusals, and its limits. It may change
// without notice.
//
// It starts no browser: package chrome does.
package chromium
