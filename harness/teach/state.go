package teach

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// State is what is set in the playground: the page's request, and the server's
// answers. It travels in URLs.
type State struct {
	To          scenario.Role     `json:"to,omitempty"`
	Sandbox     bool              `json:"sandbox,omitempty"` // the page has an opaque origin
	Method      string            `json:"method,omitempty"`
	Mode        fetch.Mode        `json:"mode,omitempty"`
	Credentials fetch.Credentials `json:"credentials,omitempty"`
	Headers     scenario.Headers  `json:"headers,omitempty"`
	BodyKind    fetch.BodyKind    `json:"bodyKind,omitempty"`
	Body        string            `json:"body,omitempty"`
	Preflight   Reply             `json:"preflight,omitzero"`
	Response    Reply             `json:"response,omitzero"`
}

// Reply is one of the server's two answers.
type Reply struct {
	Status  int              `json:"status,omitempty"` // 0: 204 to a preflight, else 200
	Headers scenario.Headers `json:"headers,omitempty"`
	Raw     []string         `json:"raw,omitempty"` // lines that are written as they are behind the others, one character a byte
	Body    string           `json:"body,omitempty"`
}

// stateVersion starts an encoded state. A number is given to every change that
// an older lab would misread.
const stateVersion = "1."

// Bounds of a state that comes from outside.
const (
	maxEncoded  = 8 << 10
	maxInflated = 64 << 10
)

// Encode writes the state for a URL: the version, and base64url of deflated
// JSON.
func (s State) Encode() string {
	text, err := json.Marshal(s)
	if err != nil {
		return "" // no state that was read or checked is without JSON
	}
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression) // the level is right
	w.Write(text)
	w.Close()
	return stateVersion + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// DecodeState reads a state of a URL. The error says whether it is of another
// version, cut, or not a state at all; a state that can be read can still be one
// that the playground refuses.
func DecodeState(text string) (State, error) {
	version, rest, ok := strings.Cut(text, ".")
	switch {
	case len(text) > maxEncoded:
		return State{}, fmt.Errorf("the shared state has %d characters; no more than %d are read", len(text), maxEncoded)
	case !ok:
		return State{}, errors.New("the shared state has no version: the link is cut, or was changed")
	case version+"." != stateVersion:
		return State{}, fmt.Errorf("the shared state has version %.12q, and this lab reads version %q: ask for a link made by this version",
			version, strings.TrimSuffix(stateVersion, "."))
	}
	packed, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil {
		return State{}, fmt.Errorf("the shared state was cut or changed on its way: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxInflated+1))
	switch {
	case err != nil:
		return State{}, fmt.Errorf("the shared state was cut or changed on its way: %w", err)
	case len(plain) > maxInflated:
		return State{}, fmt.Errorf("the shared state holds more than %d bytes", maxInflated)
	}
	dec := json.NewDecoder(bytes.NewReader(plain))
	dec.DisallowUnknownFields()
	var s State
	if err := dec.Decode(&s); err != nil {
		return State{}, fmt.Errorf("the shared state is not one of the playground: %w", err)
	}
	if dec.More() {
		return State{}, errors.New("the shared state is not one of the playground: more text follows it")
	}
	return s, nil
}
