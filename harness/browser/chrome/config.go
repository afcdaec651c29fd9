package chrome

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/internal/insecure"
	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// Engine is a flavour of Chromium. Zero is [Full].
type Engine uint8

// The flavours.
const (
	Full          Engine = iota // the browser that people run, with --headless=new
	HeadlessShell               // chrome-headless-shell: quicker to start, without tracking protection
)

var engineNames = []string{"full", "headless-shell"}

// String returns "full" or "headless-shell".
func (e Engine) String() string {
	return enum.Name("engine", engineNames, e)
}

// Set accepts "full" and "headless-shell"; with String and Type it makes an
// Engine a command-line flag.
func (e *Engine) Set(s string) error { return enum.Parse("engine", engineNames, s, e) }

// Type names the values in a flag's help.
func (Engine) Type() string { return strings.Join(engineNames, "|") }

// EnvPath is the environment variable that names the browser's executable.
const EnvPath = "CROSSCHECK_CHROME"

// Config says how to start a browser. The zero value starts full Chromium from
// PATH with third-party cookies allowed and no host that resolves.
type Config struct {
	Engine Engine

	// Path is the executable; "" looks at CROSSCHECK_CHROME, unless NoEnv is
	// set, then on PATH.
	Path  string
	NoEnv bool

	// ResolverRules map the test hosts to listeners, as
	// "MAP *.example.test:443 127.0.0.1:4711, …". Every other name fails to
	// resolve.
	ResolverRules string

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
	Canary func(context.Context, browser.Browser) error

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

var executables = map[Engine][]string{
	Full: {"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium"},
	HeadlessShell: {"chromium-headless-shell", "headless-shell", "headless_shell", "chrome-headless-shell"},
}

// Installed reports whether the engine's own executable is on PATH.
func (e Engine) Installed() bool {
	_, err := Config{Engine: e, NoEnv: true}.find()
	return err == nil
}

// find returns the browser's executable.
func (c Config) find() (string, error) {
	for _, named := range []struct{ how, path string }{{"the configured path", c.Path}, {EnvPath, os.Getenv(EnvPath)}} {
		if named.path == "" || named.how == EnvPath && c.NoEnv {
			continue
		}
		p, err := exec.LookPath(named.path)
		if err != nil {
			return "", &StartError{Err: fmt.Errorf("%w at %q, which %s names: %w", ErrNotFound, named.path, named.how, err)}
		}
		return p, nil
	}
	names := executables[c.Engine]
	for _, n := range names {
		if p, err := exec.LookPath(n); err == nil {
			return p, nil
		}
	}
	pkg := "chromium"
	if c.Engine == HeadlessShell {
		pkg = "chromium-headless-shell"
	}
	return "", &StartError{Err: fmt.Errorf(
		"%w: looked on PATH for %s; install one (Debian, Ubuntu: apt-get install %s) or set %s to the executable of Chromium or Chrome",
		ErrNotFound, commandNames(names), pkg, EnvPath)}
}

func commandNames(names []string) string {
	var short []string
	for _, n := range names {
		if !filepath.IsAbs(n) {
			short = append(short, n)
		}
	}
	return strings.Join(short, ", ")
}

func (c Config) pages() int {
	if c.Pages == 0 {
		return maxShared
	}
	return c.Pages
}

func (c Config) deadline() time.Duration {
	if c.Deadline > 0 {
		return c.Deadline
	}
	return 10 * time.Second
}

// flags are the command-line flags, without "--".
func (c Config) flags(profile string) ([]string, error) {
	f := []string{
		"headless=new",
		"no-first-run", "no-default-browser-check", "disable-background-networking", "disable-component-update",
		"disable-sync", "disable-default-apps", "disable-extensions", "disable-breakpad", "metrics-recording-only",
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows",
		"disable-renderer-backgrounding", "disable-hang-monitor", "disable-ipc-flooding-protection",
		"disable-popup-blocking", "disable-dev-shm-usage", "disable-gpu", "disable-quic", "mute-audio", "hide-scrollbars",
		// HttpsUpgrades would make a page at http one at https.
		"disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades",
		"password-store=basic", "use-mock-keychain",
		"user-data-dir=" + profile,
		"host-resolver-rules=" + c.rules(),
	}
	if c.SPKIHash != "" {
		f = append(f, "ignore-certificate-errors-spki-list="+c.SPKIHash)
	}
	if c.BlockThirdPartyCookies {
		f = append(f, "test-third-party-cookie-phaseout")
	}
	if len(c.Public) > 0 {
		f = append(f, "ip-address-space-overrides="+strings.Join(c.Public, "=public,")+"=public")
	}
	if c.NoSandbox || os.Getuid() == 0 {
		f = append(f, noSandbox)
	}
	for _, extra := range c.Flags {
		name := strings.TrimPrefix(extra, "--")
		if strings.HasPrefix(name, "disable-web-security") {
			return nil, &StartError{Err: errors.New("refusing to run with --disable-web-security: it turns off what is under test")}
		}
		f = append(f, name)
	}
	if c.Insecure.WebSecurityOff {
		f = append(f, "disable-web-security")
	}
	return f, nil
}

func (c Config) rules() string {
	if c.ResolverRules == "" {
		return "MAP * ~NOTFOUND"
	}
	return c.ResolverRules + ", MAP * ~NOTFOUND"
}
