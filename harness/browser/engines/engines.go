// Package engines lists the browser engines that Crosscheck knows. It may
// change without notice.
//
// To add an engine, write a folder for it beside
// this one, and add its value to All.
package engines

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chromium"
)

// All are the engines, the default one first. Nothing may change the list.
var All = []*browser.Engine{chromium.Engine}

// Default is the engine that is taken where none is named. What scenarios want
// is proved for it, and want.chrome and want.failure of a step are its words.
var Default = All[0]

// Named returns the engine of a name, such as "chromium". Case counts. The error
// lists the names.
func Named(name string) (*browser.Engine, error) {
	names := make([]string, len(All))
	for i, e := range All {
		if e.Name == name {
			return e, nil
		}
		names[i] = e.Name
	}
	return nil, fmt.Errorf("unknown browser engine %q; known engines: %s", name, strings.Join(names, ", "))
}
