// Package engines is the list of the browser engines that Crosscheck can ask. To
// add one, write its folder beside this one and add it to [All]. It may change
// without notice.
package engines

import (
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
)

// All are the engines; the first is the default.
var All = []*browser.Engine{chrome.Engine}

// Default is the engine that is asked unless another is named.
var Default = All[0]
