package wire

import (
	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// assetKind is what a body is good for: an element can use the project's own
// assets, whole and unchanged, and nothing else is known to decode.
func assetKind(body string) fetch.AssetKind {
	var kind fetch.AssetKind
	if asset, ok := fixtures.AssetOf(body); ok {
		_ = kind.UnmarshalText([]byte(asset.Kind)) // of other kinds no element makes use
	}
	return kind
}
