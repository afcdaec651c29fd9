package policy

import "github.com/crosscheck-cors/crosscheck/harness/strict"

// Load reads a policy file. The error is a *[strict.Mistakes] with everything
// that is wrong in it.
func Load(path string) (Policy, error) {
	text, err := strict.ReadFile(path)
	if err == nil {
		return Parse(path, text)
	}
	found := &strict.Found{}
	found.File(path, "cannot be read: %v", err)
	return Policy{}, found.Err()
}

// Parse reads a policy from text; name is the file in what is said about it, and
// Policy.File. Where values are "$NAME" it asks the process's environment. The
// error is that of [Load].
func Parse(name string, text []byte) (Policy, error) {
	c := &checker{file: strict.NewSource(name, string(text)), found: &strict.Found{}, warned: &strict.Found{}}
	root := strict.Parse(c.file, "policy", c.found)
	if root == nil {
		return Policy{}, c.found.Err()
	}
	violated := schema.Validate(c.file, root, c.found)
	var p Policy
	switch err := root.Decode(&p); {
	case err == nil:
		c.policy(&p, root)
	case len(violated) == 0:
		c.found.At(c.file, root.At, "cannot be decoded: %v", err)
	default: // what is wrong has been said
	}
	if err := c.found.Err(); err != nil {
		return Policy{}, err
	}
	p.File, p.Warnings = name, c.warned.Sorted()
	return p, nil
}
