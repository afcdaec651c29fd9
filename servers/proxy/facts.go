package proxy

import (
	"context"
	"fmt"
)

// Found is what a configuration says about who may call what, for a first draft
// of a policy. It is what the text says, not what the program does with it.
type Found struct {
	Servers       []FoundServer
	Origins       []FoundOrigin
	Methods       []Fact // of Access-Control-Allow-Methods
	AllowHeaders  []Fact // of Access-Control-Allow-Headers
	ExposeHeaders []Fact // of Access-Control-Expose-Headers
	MaxAges       []Fact // of Access-Control-Max-Age
	Credentials   []Fact // of Access-Control-Allow-Credentials
}

// Fact is something that the configuration says, and where.
type Fact struct {
	Value string
	File  string
	Line  int
}

// FoundServer is a virtual server.
type FoundServer struct {
	Names     []string // as written
	Ports     []FoundPort
	Locations []FoundLocation
	File      string
	Line      int
}

// FoundPort is a port that a server listens on.
type FoundPort struct {
	Port uint16 // 0 for a socket of the file system
	TLS  bool
}

// FoundLocation is a part of a server's paths.
type FoundLocation struct {
	Path    string
	Match   Match
	Methods []Fact // that its limit_except and conditions name
	File    string
	Line    int
}

// Match is how a location's path is compared.
type Match string

// The ways to match.
const (
	Prefix Match = "prefix"
	Exact  Match = "exact"
	Regex  Match = "regex" // the path is a regular expression
)

// FoundOrigin is an origin, or a set of them, that the configuration names.
type FoundOrigin struct {
	Fact
	Regex   bool // the value is a regular expression
	Any     bool // the value stands for every origin: "*" or the request's own
	Allowed bool // false where the configuration maps it to nothing
}

// Facts reads a configuration without copying or starting anything; the program
// need not be installed. Only nginx's configurations can be read like this.
func Facts(ctx context.Context, cfg Config) (Found, error) {
	if cfg.Kind != Nginx {
		return Found{}, &Error{File: cfg.File, Problem: fmt.Sprintf("configurations of %s cannot be read for a draft", cfg.Kind), Remedy: "write the policy by hand; verify reads them"}
	}
	if err := readable(cfg.File); err != nil {
		return Found{}, err
	}
	cfg.SkipUnavailable = true
	s, err := openSite(cfg, &Copy{cfg: cfg})
	if err != nil {
		return Found{}, err
	}
	if err := ctx.Err(); err != nil {
		return Found{}, fmt.Errorf("facts: %s: %w", cfg.File, err)
	}
	return s.facts(), nil
}
