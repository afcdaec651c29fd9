package policy

import (
	"encoding/json"
	"path/filepath"
	"slices"

	"github.com/crosscheck-cors/crosscheck/servers/target"
	"github.com/crosscheck-cors/crosscheck/servers/target/kinds"
)

// Proxy is what is started to be put under test: a kind, and what the user tells
// that kind.
type Proxy struct {
	Kind string `json:"kind" jsonschema:"required"`
	Edge bool   `json:"edge,omitempty" jsonschema:"description=A TLS edge is in front of the clear-text listener"`

	// Options are the kind's own; in a file they are beside kind and edge. They
	// are never nil in a policy that was read.
	Options target.Options `json:"-"`
}

// UnmarshalJSON decodes kind and edge, and the rest into the options of the kind.
// Options that the kind does not have are left out. The options of an unknown kind
// are those of the usual one.
func (p *Proxy) UnmarshalJSON(text []byte) error {
	type plain Proxy
	if err := json.Unmarshal(text, (*plain)(p)); err != nil {
		return err
	}
	kind, ok := kinds.Named(p.Kind)
	if !ok {
		kind = kinds.Usual
	}
	p.Options = kind.Options()
	return json.Unmarshal(text, p.Options)
}

// With returns the proxy of another kind ("" for the same, or the usual one) with
// another configuration. What both kinds can be told stays, apart from the program.
func (p *Proxy) With(kind, config string) (*Proxy, error) {
	if p == nil {
		p = &Proxy{Kind: kinds.Usual.Name()}
	}
	out := *p
	if kind != "" {
		out.Kind = kind
	}
	k, ok := kinds.Named(out.Kind)
	if !ok {
		k = kinds.Usual
	}
	out.Options = k.Options()
	if p.Options != nil {
		text, err := json.Marshal(p.Options)
		if err == nil {
			err = json.Unmarshal(text, out.Options)
		}
		if err != nil {
			return nil, err
		}
	}
	shared := out.Options.Shared()
	shared.Config = config
	if out.Kind != p.Kind {
		shared.Binary = ""
	}
	return &out, nil
}

// Config returns the configuration's path, as written; "" for none.
func (p *Proxy) Config() string {
	if p == nil || p.Options == nil {
		return ""
	}
	return p.Options.Shared().Config
}

// Tested returns the kind of what the policy puts under test, and what that kind
// is told.
func (p Policy) Tested() (target.Kind, target.Options) {
	if p.Proxy == nil {
		at := target.Addresses(p.Resolve)
		return kinds.Listening, &at
	}
	kind, ok := kinds.Named(p.Proxy.Kind)
	if !ok {
		kind = kinds.Usual
	}
	if p.Proxy.Options == nil {
		return kind, kind.Options()
	}
	return kind, p.Proxy.Options
}

// Folder is what relative paths of the policy are relative to; "" is the working
// directory.
func (p Policy) Folder() string {
	if p.File == "" {
		return ""
	}
	return filepath.Dir(p.File)
}

// owners are the kinds that have each option, by the option's name, in the order
// of the list of kinds.
func owners() map[string][]string {
	out := map[string][]string{}
	for _, k := range kinds.Started {
		for _, name := range fields(optionsOf(k)) {
			if !slices.Contains(out[name], k.Name()) {
				out[name] = append(out[name], k.Name())
			}
		}
	}
	return out
}
