// Package proxy runs a user's own proxy, with the user's own configuration, on
// loopback: it writes a hermetic copy of the configuration in which only what
// must change is changed (where it listens, certificates, upstream addresses,
// logs and temporary paths), has the proxy's own checker read it, and starts the
// real program. It may change without notice.
//
// [Prepare] makes the copy, [Copy.Start] runs it, [Copy.Listener] tells where an
// origin is, and [StartEdge] is a TLS edge in front of a clear-text listener.
// [Facts] reads what a configuration says for the draft of a policy.
//
// A listener of nginx keeps its port, on a loopback address of its own, so that
// $server_port and the redirects that nginx makes say what they say in
// production. Where the system forbids that, it gets a free port, and the copy
// spells the real one out.
//
// It judges nothing, and it never writes to the user's files.
package proxy
