// Package verify holds a user's own proxy, or whatever answers on this machine,
// to a policy: it starts the proxy on a hermetic copy of its configuration,
// stand-ins behind it and a browser in front of it, and asks every question of
// the policy from a real page. It may change without notice.
//
// Of what caches may do with the answers it does not only read the headers: an
// nginx with proxy_cache is put in front of the target, and asked in the orders of
// policy.Policy.Orders, in which one page could be handed another's answer.
//
// It never writes to the user's files, and nothing it does leaves the machine.
package verify
