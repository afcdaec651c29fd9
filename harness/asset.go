package harness

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// asset is the file that the answer's body is; the zero value for none.
func (a *Answer) asset() (fixtures.Asset, error) {
	if a.Asset == "" {
		return fixtures.Asset{}, nil
	}
	asset, ok := fixtures.AssetNamed(a.Asset)
	if !ok {
		return asset, fmt.Errorf("asset: there is no %q", a.Asset)
	}
	return asset, nil
}

// assetKind is what a body is good for: an element can use the project's own
// assets, whole and unchanged, and nothing else is known to decode.
func assetKind(body string) fetch.AssetKind {
	var kind fetch.AssetKind
	if asset, ok := fixtures.AssetOf(body); ok {
		_ = kind.UnmarshalText([]byte(asset.Kind)) // of other kinds no element makes use
	}
	return kind
}
