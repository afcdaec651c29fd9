package lab

import (
	"fmt"
	"slices"
	"strings"
)

// literal is an enumeration of package fetch whose literals fetch() accepts.
type literal interface {
	String() string
	Values() []string
}

// valid returns an error if fetch() has no such mode, credentials mode, redirect
// mode, cache mode or referrer policy.
func (i Init) valid() error {
	for _, f := range []struct {
		name  string
		value literal
	}{
		{"Mode", i.Mode}, {"Credentials", i.Credentials}, {"Redirect", i.Redirect},
		{"Cache", i.Cache}, {"ReferrerPolicy", i.ReferrerPolicy},
	} {
		if !slices.Contains(f.value.Values(), f.value.String()) {
			return fmt.Errorf("the Init's %s is %q, which fetch() does not accept; it accepts %s", f.name, f.value, strings.Join(f.value.Values(), ", "))
		}
	}
	return nil
}
