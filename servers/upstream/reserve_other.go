//go:build !unix

package upstream

// reserve holds no port here: another program may take it.
func reserve(string) (func(), error) { return func() {}, nil }
