// Package chrometest starts browsers that are wrong on purpose, so that the
// harness can be seen to notice. It is for suites/selftest alone; a test pins
// that nothing else imports it. It may change without notice.
package chrometest

import "github.com/crosscheck-cors/crosscheck/harness/browser"

// WebSecurityOff returns the config with --disable-web-security, which every
// other way of configuring a browser refuses, and without the canary, which
// would unmask it.
func WebSecurityOff(c browser.Config) browser.Config {
	c.Insecure.WebSecurityOff = true
	c.Canary = nil
	return c
}
