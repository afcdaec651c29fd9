package policy

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Probe is one question to a browser: may this page do that?
type Probe struct {
	ID     string // stable, unique in the policy: "api-items/put/https-app.example.com"
	Rule   string // the promise, in a sentence
	Route  int    // the index of the route
	Aspect Aspect

	// Origin is the page's: "https://app.example.com", or "null" for a sandboxed
	// one. Variant names how it was made of an allowed one, "" for one that the
	// policy names.
	Origin, Variant string

	// Of is the allowed origin that a Variant was made of; "" where it stands for
	// itself.
	Of string

	Target fetch.Origin
	Call   fetch.Call     // its URL has no token yet
	Enter  string         // the entry, "" for none
	Cookie []fetch.Cookie // to be in the store beforehand

	// Preflight and Response are what the stand-in answers.
	Preflight, Response wire.ScriptedAnswer
	Fault               Fault

	Promised bool          // the page must be able to do it
	Want     scenario.Want // of the call
	Again    bool          // the call is made twice; the second time no preflight is needed

	// SameOrigin: page and target are of one origin, so CORS is not consulted.
	SameOrigin bool
}

// Aspect is what a probe is about.
type Aspect string

// The aspects.
const (
	AboutOrigin      Aspect = "origin"
	AboutMethod      Aspect = "method"
	AboutHeader      Aspect = "header"
	AboutCredentials Aspect = "credentials"
	AboutExposed     Aspect = "exposed"
	AboutError       Aspect = "error"
	AboutMaxAge      Aspect = "max-age"
	AboutVary        Aspect = "vary"
)
