package strict_test

// Aliases and merge keys: a mistake is where the text is, once.
var aliases = []reads{
	{"name: *a", []string{
		"1:7 [*a] alias *a has no anchor &a before it",
	}},
	{"name: a\ntags: [*b, *b]", []string{
		"2:8 [*b] alias *b has no anchor &b before it",
		"2:12 [*b] alias *b has no anchor &b before it",
	}},
	{"name: &nam b\nmore: {x: *name}", []string{
		`2:11 [*name] alias *name has no anchor &name before it; did you mean "nam"?`,
	}},
	{"name: &n 1\ntags: [*n, *n]", []string{
		"1:10 [1] want a string, got a number; quote it",
	}},
	{"name: &a A\nmore: {x: *a}\ntags: [*a]", []string{
		`1:10 [A] "A": want lower-case letters`,
	}},
	{"name: &a\nmore: {x: *a}", []string{
		`1:7 [&] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: a\nmore: {x: &b 1, y: *b}", []string{
		"2:14 [1] want a string, got a number; quote it",
	}},
	{"name: a\nmore: &m {x: *m}", []string{
		"2:14 [*m] alias *m stands inside its own anchor",
	}},
	{"name: a\ntags: &t [x, *t]", []string{
		"2:14 [*t] alias *t stands inside its own anchor",
	}},
	{"name: *a\nmore: {x: &a y}", []string{
		"1:7 [*a] alias *a has no anchor &a before it",
	}},
	{"name: &a x\ntags: [&a 1, *a]", []string{
		"2:11 [1] want a string, got a number; quote it",
	}},
	{"name: a\nmore: {<<: x}", []string{
		"2:12 [x] << merges a mapping, or a list of mappings",
	}},
	{"name: a\nmore: {<<: 1}", []string{
		"2:12 [1] << merges a mapping, or a list of mappings",
	}},
	{"name: a\nmore: {<<: [x]}", []string{
		"2:13 [x] << merges a mapping, or a list of mappings",
	}},
	{"name: a\nmore: {<<: [[x]]}", []string{
		"2:14 [x] << merges a mapping, or a list of mappings",
	}},
	{"name: a\nmore:\n  <<:\n  x: y", []string{
		"3:3 [<<] << merges a mapping, or a list of mappings",
	}},
	{"name: a\nmore: {<<: *x}", []string{
		"2:12 [*x] alias *x has no anchor &x before it",
	}},
	{"name: a\nmore: {<<: {x: 1}}", []string{
		"2:16 [1] want a string, got a number; quote it",
	}},
	{"name: a\nmore: {<<: {x: y, x: z}}", []string{
		`2:19 [x] field "x" is here twice; it is on line 2 already`,
	}},
	{"name: a\nmore: &m {x: y}\nparts: [{left: {<<: *m}}, {left: {<<: *m}}]", []string{
		`2:11 [x] unknown field "x" (fields here: title, size)`,
		`3:16 [{] missing field "title"`,
		`3:34 [{] missing field "title"`,
	}},
	{"name: a\nmore: &m {x: y}\ntags: {<<: *m}", []string{
		"3:7 [{] want a list, got a mapping",
	}},
	{"name: &long_name_of_an_anchor a\ntags: [*long_nme_of_an_anchor]", []string{
		`2:8 [*long_nme_of_an_anchor] alias *long_nme_of_an_anchor has no anchor &long_nme_of_an_anchor before it; did you mean "long_name_of_an_anchor"?`,
	}},
}
