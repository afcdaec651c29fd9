// Package engines is the list of the browser engines that Crosscheck can ask. To
// add one, write its folder beside this one and add it to [All]. It may change
// without notice.
package engines

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome"
)

// All are the engines; the first is the default.
var All = []*browser.Engine{chrome.Engine}

// Default is the engine that is asked unless another is named.
var Default = All[0]

// Named returns the engine of the name. An error lists the names that there are.
func Named(name string) (*browser.Engine, error) {
	var names []string
	for _, e := range All {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return nil, fmt.Errorf("%q is not a browser engine; there are: %s", name, strings.Join(names, ", "))
}
