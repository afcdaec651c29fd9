package nginx

import (
	"regexp"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/internal/nginx/conf"
	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// definition is an argument that gives a variable its value.
type definition struct {
	n *conf.Node
	i int // the argument
}

func (d definition) value() string { return d.n.Arg(d.i) }

// define collects the upstream blocks, and what sets variables: set, and the
// values in map, geo and split_clients.
func (p *passer) define() {
	for _, v := range p.all {
		n := v.Node
		switch n.Directive.Directive {
		case "upstream":
			if len(n.Args) > 0 {
				p.blocks[strings.ToLower(n.Arg(0))] = ""
			}
		case "set":
			if len(n.Args) == 2 {
				p.add(n.Arg(0), definition{n, 1})
			}
		}
		switch v.Block() {
		case "map", "geo", "split_clients":
			around := v.Up[len(v.Up)-1]
			if len(n.Args) == 1 && len(around.Args) > 0 && n.Directive.Directive != "include" {
				p.add(around.Arg(len(around.Args)-1), definition{n, 0})
			}
		}
	}
}

func (p *passer) add(variable string, d definition) {
	name := strings.Trim(variable, "${}")
	if !slices.Contains(p.defs[name], d) {
		p.defs[name] = append(p.defs[name], d)
	}
}

var anyVariable = regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))`)

// folded is a name in which the variables that one set gives a fixed value have
// that value.
func (p *passer) folded(name string) string {
	for range 8 {
		next := anyVariable.ReplaceAllStringFunc(name, func(m string) string {
			defs := p.defs[strings.Trim(m, "${}")]
			if len(defs) == 1 && defs[0].n.Directive.Directive == "set" && !strings.Contains(defs[0].value(), "$") {
				return defs[0].value()
			}
			return m
		})
		if next == name {
			break
		}
		name = next
	}
	return name
}

// variable gives stand-ins to what a variable names, where the configuration
// says what that is. It reports whether it does.
func (p *passer) variable(n *conf.Node, g goal, name, port string) (bool, error) {
	defs := p.defs[name]
	if len(defs) == 0 {
		return false, nil
	}
	directive := n.Directive.Directive
	whole := g.scheme == "" && directive == "proxy_pass" && !p.stream // the value is a URL
	type edit struct {
		d  definition
		to string
	}
	var edits []edit
	for _, d := range defs {
		value := p.folded(d.value())
		if value == "" || value == "off" {
			continue
		}
		target := goal{g.scheme, value + port, ""}
		if whole {
			if target = splitGoal(value); target.scheme == "" {
				return false, nil // built of parts: the directive itself gets one stand-in
			}
		} else if strings.ContainsAny(value, "/?") && !strings.HasPrefix(value, "unix:") {
			return false, nil
		}
		if m := aloneVariable.FindStringSubmatch(target.name); m != nil && target.name != "$"+name {
			if done, err := p.variable(n, goal{g.scheme, target.name, ""}, strings.Trim(m[0], "${}"), ""); done || err != nil {
				if err != nil {
					return false, err
				}
				continue
			}
		}
		to, err := p.replaced(target, directive, d.n)
		if err != nil {
			return false, err
		}
		if to != "" {
			edits = append(edits, edit{d, strings.TrimPrefix(to, schemeUnless(whole, g.scheme))})
		}
	}
	for _, e := range edits {
		e.d.n.Set(e.d.i, e.to, target.WhyUpstream)
	}
	if port != "" && len(edits) > 0 {
		n.Set(0, g.scheme+strings.TrimSuffix(g.name, port)+g.rest, target.WhyUpstream+", which has its own port")
	}
	return true, nil
}

// schemeUnless is the scheme that is not a part of the variable's value.
func schemeUnless(whole bool, scheme string) string {
	switch {
	case whole:
		return ""
	case scheme == "grpcs://":
		return "grpc://"
	}
	return scheme
}
