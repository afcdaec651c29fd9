package browser

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser/internal/insecure"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// ErrNoClock is wrapped by the error of starting a browser with a separate
// clock, if this machine cannot provide one.
var ErrNoClock = errors.New("the network service cannot run on a separate clock")

// Config says how to start a browser. The zero value starts full Chromium from
// PATH. It allows third-party cookies and resolves no host.
type Config struct {
	// Flavour is the one to start; the zero value is the full browser.
	Flavour scenario.Flavour

	// Path is the executable; if it is "", the value of CROSSCHECK_CHROME is
	// used (unless NoEnv is set), and then the first one on PATH.
	Path  string
	NoEnv bool

	// Hosts are where the test hosts are; the first whose pattern matches
	// counts. Every other name fails to resolve.
	Hosts []wire.Mapping

	// SPKIHash is the base64 of the SHA-256 of the one key whose certificates
	// are trusted; several are separated by commas.
	SPKIHash string

	// BlockThirdPartyCookies blocks cookies in cross-site requests.
	BlockThirdPartyCookies bool

	// Public lists the addresses ("127.0.0.1:4711") that Chrome treats as
	// public IP addresses.
	Public []string

	// NetworkClock gives the network service a clock of its own, which pages
	// whose scenario asks for it can advance. This needs libfaketime; without
	// it the start fails with [ErrNoClock].
	NetworkClock bool

	// ClockLibrary is the path of libfaketimeMT.so.1; "" looks where Linux
	// distributions put it.
	ClockLibrary string

	// Pages is how many unused shared pages stay open for later calls; 0 means
	// 24. Each costs memory, and opening one costs time.
	Pages int

	// Deadline bounds each call and each page load; 0 is 10 s.
	Deadline time.Duration

	// NoSandbox turns off Chrome's sandbox. As root it is off always.
	NoSandbox bool

	// Canary, where set, runs after every start and must return nil before
	// the browser is used.
	Canary func(context.Context, Browser) error

	// Log, if set, receives a line for each restart.
	Log func(string)

	// Flags are further command-line flags, as "--name" or "--name=value".
	// One that turns web security off is refused.
	Flags []string

	// Only package chrometest can set Insecure.
	Insecure insecure.Switch
}

// StartError is the error of starting a browser.
type StartError struct {
	Path string // "" if none was found
	Err  error
}

// Error returns the cause, with a remedy if one is known.
func (e *StartError) Error() string {
	if e.Path == "" {
		return "start browser: " + e.Err.Error()
	}
	return fmt.Sprintf("start browser: %s: %v", e.Path, e.Err)
}

// Unwrap returns the cause.
func (e *StartError) Unwrap() error { return e.Err }

// ErrNotFound is wrapped by a [StartError] when there is no browser.
var ErrNotFound = errors.New("no browser found")
