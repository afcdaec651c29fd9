package scenario

import (
	"fmt"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
)

// Answer is one scripted answer. Unless it lists them, the target adds
// Cache-Control: no-store, Content-Type: text/plain (where there can be a
// body), Content-Length and Date; and Location, where the status is a redirect
// status and there is a further hop.
type Answer struct {
	Status   int          `json:"status,omitempty" jsonschema:"minimum=100,maximum=999,description=200 if left out"`
	Headers  Headers      `json:"headers,omitempty"`
	Body     string       `json:"body,omitempty"`
	Asset    string       `json:"asset,omitempty" jsonschema:"description=A file that an element can use\\, as body; with its Content-Type"`
	Location *string      `json:"location,omitempty" jsonschema:"description=The Location header's value instead of the next hop's URL; an empty string leaves the header out"`
	Userinfo *string      `json:"userinfo,omitempty" jsonschema:"description=user:password to put into the automatic Location; an empty string puts a bare @"`
	Bytes    string       `json:"bytes,omitempty" jsonschema:"pattern=^[\\x00-ÿ]*$,description=The whole answer as exact bytes; replaces every other field but delay"`
	Delay    Duration     `json:"delay,omitempty" jsonschema:"description=Time to wait before answering"`
	Close    wire.CloseAt `json:"close,omitempty" jsonschema:"description=Where the connection is closed early"`
}

// asset returns the file that is the answer's body, or the zero value if there is
// none.
func (a *Answer) asset() (fixtures.Asset, error) {
	if a.Asset == "" {
		return fixtures.Asset{}, nil
	}
	asset, ok := fixtures.AssetNamed(a.Asset)
	if !ok {
		return asset, fmt.Errorf("asset: %q does not exist", a.Asset)
	}
	return asset, nil
}
