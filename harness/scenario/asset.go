package scenario

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/fixtures"
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
