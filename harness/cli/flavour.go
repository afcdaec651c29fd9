package cli

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// flavourFlag is a flavour of the browser as a command-line flag.
type flavourFlag struct{ scenario.Flavour }

// String returns the flavour's word; the full browser's for the zero value.
func (f *flavourFlag) String() string { return max(f.Flavour, scenario.FullFlavour).String() }

// Set takes one of the words of [flavourFlag.Type].
func (f *flavourFlag) Set(s string) error {
	if s == "" {
		return fmt.Errorf("%q is not one of %s", s, f.Type())
	}
	return f.UnmarshalText([]byte(s))
}

// Type names the words in the flag's help.
func (f *flavourFlag) Type() string { return strings.Join(f.Values(), "|") }
