package harness

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

// Config says what a lab is made of. The zero value starts the Chromium or Chrome
// that is on PATH, with third-party cookies allowed.
//
// Origins maps an origin ("https://api.example.com") to the http.Handler that
// answers for it. A nil handler serves a blank page that can make requests. What
// arrives at these origins is recorded. Forward maps an origin to the address of
// a server that listens on loopback already ("127.0.0.1:8443"); what was on the
// wire is then known from Chrome's own record.
//
// Browser is a [BrowserConfig].
type Config = lab.Config

// BrowserConfig says how the browser is started. These fields are promised: Path is
// the executable (if it is empty, the environment variable CROSSCHECK_CHROME names
// it, or PATH is searched); NoSandbox turns Chrome's sandbox off;
// BlockThirdPartyCookies blocks cookies in cross-site requests; Deadline bounds each
// call and each page load, and is 10 seconds if it is zero.
type BrowserConfig = browser.Config

// Lab is a browser with servers to talk to. Its promised methods are Open, which
// opens a page, and Close, which stops the browser and the servers. It is safe for
// concurrent use.
//
// Open takes an origin or a URL. At an origin alone ("https://app.example.com") it
// opens the blank page, or "/" if Config.Origins has a handler for the origin or
// Config.Forward has an address. Its errors are mistakes in the URL, origins
// that the lab does not have, and pages that could not be loaded.
type Lab = lab.Lab

// Page is an open page that makes requests. Its promised methods are Fetch,
// SetCookie, which puts a cookie into the browser's store for the cookie's host,
// and Close, which gives the page back to the lab.
//
// Fetch has the page call fetch() with a URL and an [Init] and returns what the
// witnesses saw. The URL may be relative to the page. An error means that nothing
// is known: the URL cannot be parsed, the lab does not have its origin, the page is
// closed, the page or the browser died, or ctx ended.
type Page = lab.Page

// Init is what a page passes to fetch() beside the URL: Method, Headers, Body,
// Mode, Credentials, Redirect, Cache, ReferrerPolicy, Keepalive and Integrity. The
// zero value is a GET with fetch()'s defaults.
//
// https://fetch.spec.whatwg.org/#requestinit
type Init = lab.Init

// StartError is the error of [Start] if no browser could be started. Path is the
// executable that was tried, or "" if none was found.
type StartError = browser.StartError

// Start starts a lab for a program, which must call its Close. ctx bounds the
// start. An error is a [*StartError] if there is no browser, or says which of
// cfg's origins or addresses is wrong.
func Start(ctx context.Context, cfg Config) (*Lab, error) { return lab.Start(ctx, cfg) }
