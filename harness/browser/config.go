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

// ErrNoClock is wrapped by the error of a browser that was to have a network
// service with a clock of its own, where nothing here can give it one.
var ErrNoClock = errors.New("the network service cannot have a clock of its own")

// Config says how to start a browser. The zero value starts full Chromium from
// PATH with third-party cookies allowed and no host that resolves.
type Config struct {
	// Flavour is the one to start; the zero value is the full browser.
	Flavour scenario.Flavour

	// Path is the executable; "" looks at CROSSCHECK_CHROME, unless NoEnv is
	// set, then on PATH.
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

	// Public are the addresses, as "127.0.0.1:4711", that count as public IP
	// addresses.
	Public []string

	// NetworkClock gives the network service a clock of its own, which pages
	// whose scenario asks for it can advance. It takes libfaketime; without, the
	// start fails with [ErrNoClock].
	NetworkClock bool

	// ClockLibrary is the path of libfaketimeMT.so.1; "" looks where Linux
	// distributions put it.
	ClockLibrary string

	// Pages is how many shared pages stay open for the next one who asks; 0 is
	// 24. Each costs memory, and opening one costs time.
	Pages int

	// Deadline bounds each call and each page load; 0 is 10 s.
	Deadline time.Duration

	// NoSandbox turns off Chrome's sandbox, which cannot run as root anyway.
	NoSandbox bool

	// Canary, where set, runs after every start and must return nil before
	// the browser is used.
	Canary func(context.Context, Browser) error

	// Log, where set, is told of restarts.
	Log func(string)

	// Flags are further command-line flags, as "--name" or "--name=value".
	// One that turns web security off is refused.
	Flags []string

	// Insecure can be set by package chrometest alone.
	Insecure insecure.Switch
}

// StartError tells why no browser could be started.
type StartError struct {
	Path string // "" where none was found
	Err  error
}

// Error says what to do about it, too.
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
