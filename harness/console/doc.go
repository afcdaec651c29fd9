// Package console reads what browsers write to their console about a refused
// request, and explains it: which check failed, what that means, the usual
// causes, and what to change. It may change without notice.
//
// It knows the English wordings of Chromium (Chrome, Edge and others), Firefox
// and Safari. It opens no page and makes no request: it knows only what the
// message says. It may change without notice.
package console
