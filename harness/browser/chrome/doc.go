// Package chrome starts Chromium and runs scenarios' calls in its pages. It is
// the only importer of chromedp. It may change without notice.
//
// It never intercepts a request, disables a cache, adds a header or turns web
// security off: because each of these would change what is tested.
package chrome
