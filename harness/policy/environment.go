package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/strict"
)

// In returns the policy as it is in an environment: its origins are added to the
// policy's, its target and the place of what is tested replace them. The empty
// name stands for the policy as it is. The error lists the environments, or
// names what is missing.
func (p Policy) In(env string) (Policy, error) {
	fail := func(format string, args ...any) (Policy, error) {
		return Policy{}, fmt.Errorf("policy: %s: %w", p.File, fmt.Errorf(format, args...))
	}
	names := slices.Sorted(maps.Keys(p.Environments))
	e, ok := p.Environments[env]
	switch {
	case env == "":
	case len(names) == 0:
		return fail("there is no environment %q: the policy has none", env)
	case !ok:
		return fail("there is no environment %q%s (environments: %s)", env, strict.DidYouMean(env, names), strings.Join(names, ", "))
	}
	out := p.with(e)
	out.Environment = env
	if e.Proxy != nil {
		if err := out.takeProxyValues(); err != nil {
			return fail("environment %s: %w", env, err)
		}
	}
	if err := out.whole(); err != nil {
		if env == "" && len(names) > 0 {
			return fail("%w; choose an environment: %s", err, strings.Join(names, ", "))
		}
		return fail("%w", err)
	}
	return out, nil
}

// with applies an environment.
func (p Policy) with(e Environment) Policy {
	p.Origins.Allow = union(p.Origins.Allow, e.Origins.Allow)
	p.Origins.Forbid = union(p.Origins.Forbid, e.Origins.Forbid)
	if e.Target != "" {
		p.Target = e.Target
	}
	if e.Proxy != nil || e.Resolve != nil {
		p.Proxy, p.Resolve = e.Proxy, e.Resolve
	}
	return p
}

// union is the first list, and what of the second is not in it.
func union[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// takeProxyValues takes the values that the environment has for the proxy.
func (p *Policy) takeProxyValues() error {
	proxy, err := p.Proxy.With("", p.Proxy.Config())
	if err != nil {
		return err
	}
	values := proxy.Options.Shared().Values
	p.Proxy, p.secrets = proxy, slices.Clone(p.secrets)
	var missing []error
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value, unknown := taken(values[key])
		for _, name := range unknown {
			missing = append(missing, errors.New(unset(name)))
		}
		if value != values[key] {
			values[key], p.secrets = value, append(p.secrets, value)
		}
	}
	return errors.Join(missing...)
}

// whole checks what only the policy in its environment must have.
func (p Policy) whole() error {
	if p.Proxy == nil && p.Resolve == nil {
		return errors.New("neither proxy nor resolve")
	}
	for _, r := range p.Routes {
		if len(r.allowedIn(p)) == 0 {
			return fmt.Errorf("there are no allowed origins for %s", r.Path)
		}
		if o, ok := parseOrigin(r.targetIn(p)); ok && p.Proxy == nil && p.Resolve[hostPort(o)] == "" {
			return fmt.Errorf("%s is not in resolve", o)
		}
	}
	for _, f := range p.Origins.Forbid {
		if slices.Contains(p.Origins.Allow, Origin(f)) {
			return fmt.Errorf("%q is both allowed and forbidden", f)
		}
	}
	return nil
}
