// Package verify holds a user's own proxy, or a server that runs on this machine,
// to a policy, and may change without notice. It starts the proxy on a hermetic
// copy of its configuration, stand-ins behind it and a browser in front of it, and
// asks every question of the policy from a real page.
//
// A probe is asked in the fast lane first, by a page's outcome and Chrome's word on
// a refusal. If that does not show that the promise is kept, or if the probe's rule
// reads the wire, it is asked in the recorded lane, with Chrome's own record of
// every exchange. For rules about caches an nginx with proxy_cache is also put in
// front of the target, and asked in orders in which one page could be handed
// another's answer.
//
// It never writes to the user's files, and nothing it does leaves the machine.
package verify
