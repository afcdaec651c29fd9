package chrome

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// EnvPath is the environment variable that names the browser's executable.
const EnvPath = "CROSSCHECK_CHROME"

// config is a configuration as this package reads it.
type config struct{ browser.Config }

var executables = map[scenario.Flavour][]string{
	scenario.FullFlavour: {"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium"},
	scenario.HeadlessShell: {"chromium-headless-shell", "headless-shell", "headless_shell", "chrome-headless-shell"},
}

// Installed reports whether the flavour's own executable is on PATH.
func Installed(flavour scenario.Flavour) bool {
	_, err := config{browser.Config{Flavour: flavour, NoEnv: true}}.find()
	return err == nil
}

// find returns the browser's executable.
func (c config) find() (string, error) {
	for _, named := range []struct{ how, path string }{{"the configured path", c.Path}, {EnvPath, os.Getenv(EnvPath)}} {
		if named.path == "" || named.how == EnvPath && c.NoEnv {
			continue
		}
		p, err := exec.LookPath(named.path)
		if err != nil {
			return "", &browser.StartError{Err: fmt.Errorf("%w at %q, which %s names: %w", browser.ErrNotFound, named.path, named.how, err)}
		}
		return p, nil
	}
	names := executables[max(c.Flavour, scenario.FullFlavour)]
	for _, n := range names {
		if p, err := exec.LookPath(n); err == nil {
			return p, nil
		}
	}
	pkg := "chromium"
	if c.Flavour == scenario.HeadlessShell {
		pkg = "chromium-headless-shell"
	}
	return "", &browser.StartError{Err: fmt.Errorf(
		"%w: looked on PATH for %s; install one (Debian, Ubuntu: apt-get install %s) or set %s to the executable of Chromium or Chrome",
		browser.ErrNotFound, commandNames(names), pkg, EnvPath)}
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

// maxShared is how many shared pages stay open for later calls, unless
// [browser.Config.Pages] says otherwise.
const maxShared = 24

// pages returns how many shared pages stay open.
func (c config) pages() int {
	if c.Pages == 0 {
		return maxShared
	}
	return c.Pages
}

func (c config) deadline() time.Duration {
	if c.Deadline > 0 {
		return c.Deadline
	}
	return 10 * time.Second
}

// flags are the command-line flags, without "--".
func (c config) flags(profile string) ([]string, error) {
	f := []string{
		"headless=new",
		"no-first-run", "no-default-browser-check", "disable-background-networking", "disable-component-update",
		"disable-sync", "disable-default-apps", "disable-extensions", "disable-breakpad", "metrics-recording-only",
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows",
		"disable-renderer-backgrounding", "disable-hang-monitor", "disable-ipc-flooding-protection",
		"disable-popup-blocking", "disable-dev-shm-usage", "disable-gpu", "disable-quic", "mute-audio", "hide-scrollbars",
		// HttpsUpgrades would load pages at http over https.
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
			return nil, &browser.StartError{Err: errors.New("--disable-web-security is not allowed: it turns off the CORS checks that are tested; remove the flag")}
		}
		f = append(f, name)
	}
	if c.Insecure.WebSecurityOff {
		f = append(f, "disable-web-security")
	}
	return f, nil
}

// rules are the hosts as --host-resolver-rules takes them.
func (c config) rules() string {
	var b strings.Builder
	for _, m := range c.Hosts {
		b.WriteString("MAP " + m.Pattern + " " + m.Addr + ", ")
	}
	return b.String() + "MAP * ~NOTFOUND"
}
