// Package insecure holds the one switch that starts a browser with its web
// security off. It decides nothing else; package chrometest alone may set it. It
// may change without notice.
package insecure

// Switch is off in its zero value.
type Switch struct{ WebSecurityOff bool }
