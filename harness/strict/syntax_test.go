package strict_test

// What is not YAML is a mistake at the place where the parser stops.
var syntax = []reads{
	{"name: a: b", []string{
		"1:7 [a] not YAML: mapping value is not allowed in this context",
	}},
	{"name: a\n count: 1", []string{
		"1:7 [a] not YAML: mapping value is not allowed in this context",
	}},
	{"name: a\n\tcount: 1", []string{
		"2:1 [\t] not YAML: a tab; YAML is indented with spaces",
	}},
	{"name: a\nmore:\n\tx: y", []string{
		"3:1 [\t] not YAML: a tab; YAML is indented with spaces",
	}},
	{"name: a\n- b", []string{
		"2:1 [-] not YAML: non-map value is specified",
	}},
	{"name: a\nmore: {", []string{
		"2:7 [{] not YAML: could not find flow mapping end token '}'",
	}},
	{"name: a\nmore: {x: y", []string{
		"2:7 [{] not YAML: could not find flow mapping end token '}'",
	}},
	{"name: a\nmore: {x: y\n z: w}", []string{
		"3:2 [z] not YAML: ',' or '}' must be specified",
	}},
	{"name: a\nmore: {x: \"y\" z: w}", []string{
		"2:15 [z] not YAML: ',' or '}' must be specified",
	}},
	{"name: a\nmore: {x: y,, z: w}", []string{
		"2:13 [,] not YAML: could not find flow map content",
	}},
	{"name: a\nmore: {a: b}\n  c: d", []string{
		"3:3 [c] not YAML: value is not allowed in this context",
	}},
	{"name: a\nmore: [x", []string{
		"2:7 [[] not YAML: sequence end token ']' not found",
	}},
	{"name: a\nmore: ]", []string{
		"2:7 []] not YAML: could not find '[' character corresponding to ']'",
	}},
	{"name: a\nmore: }", []string{
		"2:7 [}] want a mapping, got a string",
	}},
	{"name: a\ntags: [x,, y]", []string{
		"2:10 [,] not YAML: unexpected scalar value type",
	}},
	{"name: a\ntags: [, y]", []string{
		"2:8 [,] not YAML: expected sequence element, but found ','",
	}},
	{"name: a\ntags: [\"x\" \"y\"]", []string{
		`2:12 ["y"] not YAML: ',' or ']' must be specified`,
	}},
	{"name: a\ntags: [\n\"x\"\n\"y\"]", []string{
		`4:1 ["y"] not YAML: ',' or ']' must be specified`,
	}},
	{"name: \"a", []string{
		`1:7 ["a] not YAML: could not find end character of double-quoted text`,
	}},
	{"name: 'a", []string{
		"1:7 ['a] not YAML: could not find end character of single-quoted text",
	}},
	{"name: a\nmore: {x: \"y}", []string{
		`2:11 ["y}] not YAML: could not find end character of double-quoted text`,
	}},
	{"name: \"\\q\"", []string{
		`1:9 [q"] not YAML: found unknown escape character 'q'`,
	}},
	{"name: \"\\x4\"", []string{
		`1:7 ["\] not YAML: could not find end character of double-quoted text`,
	}},
	{"name: @a", []string{
		"1:7 [@] not YAML: '@' is a reserved character",
	}},
	{"name: `a", []string{
		"1:7 [`] not YAML: '`' is a reserved character",
	}},
	{"name: %a", []string{
		"1:7 [%] not YAML: unexpected directive value. document not started",
	}},
	{"name: |\n  a\n b", []string{
		"3:2 [b] not YAML: value is not allowed in this context. map key-value is pre-defined",
	}},
	{"name: |x\n  a", []string{
		`1:7 [|x] not YAML: invalid header option: "x"`,
	}},
	{"name: &", []string{
		"1:7 [&] not YAML: undefined anchor name",
	}},
	{"name: &x", []string{
		"1:7 [&] not YAML: undefined anchor value",
	}},
	{"name: *", []string{
		"1:7 [*] not YAML: undefined alias name",
	}},
	{"name: &a *a", []string{
		"1:10 [*] not YAML: unexpected scalar value type",
	}},
	{"name: &a &b c", []string{
		"1:10 [&] not YAML: unexpected scalar value type",
	}},
	{"name: a\n? [x]\n: y", []string{
		"3:1 [:] not YAML: found an invalid key for this map",
	}},
	{"name: a\n? {x: y}\n: z", []string{
		"3:1 [:] not YAML: found an invalid key for this map",
	}},
	{"name: a\n[x]: y", []string{
		"2:4 [:] not YAML: found an invalid key for this map",
	}},
	{"? name: a\n: b", []string{
		"1:9 [a] not YAML: mapping value is not allowed in this context",
	}},
	{": a", []string{
		"1:1 [:] not YAML: unexpected key name",
	}},
	{"name: a\n:\n", []string{
		"1:7 [a] not YAML: mapping value is not allowed in this context",
	}},
	{"name: [\n", []string{
		"1:7 [[] not YAML: sequence end token ']' not found",
	}},
	{"parts:\n- left: {title: x}\n  right: {title\n- y", []string{
		"3:11 [title] not YAML: could not find flow map content",
	}},
}

// A file is one document, without directives.
var documents = []reads{
	{"", []string{
		"0:0 [] the file is empty: running nothing would prove nothing",
	}},
	{" \n \n", []string{
		"0:0 [] the file is empty: running nothing would prove nothing",
	}},
	{"# only\n", []string{
		"0:0 [] the file is empty: running nothing would prove nothing",
	}},
	{"---", []string{
		"0:0 [] the file is empty: running nothing would prove nothing",
	}},
	{"---\n# only\n", []string{
		"0:0 [] the file is empty: running nothing would prove nothing",
	}},
	{"---\n---\n", []string{
		"2:1 [---] a second --- with nothing between; take it out",
	}},
	{"---\n---\nname: a", []string{
		"2:1 [---] a second --- with nothing between; take it out",
	}},
	{"name: a\n---\n---\nb: c\n", []string{
		"3:1 [---] a second --- with nothing between; take it out",
	}},
	{"name: a\n---\n# x\n---\nb: c\n", []string{
		"4:1 [---] a second --- with nothing between; take it out",
	}},
	{"name: a\n---\nname: b", []string{
		"3:5 [:] a second document; a form file is one",
	}},
	{"name: A\n---\nname: B", []string{
		`1:7 [A] "A": want lower-case letters`,
		"3:5 [:] a second document; a form file is one",
	}},
	{"name: a\n--- b", []string{
		"2:5 [b] a second document; a form file is one",
	}},
	{"name: a\n...\nname: b", []string{
		"3:5 [:] a second document; a form file is one",
	}},
	{"name: a\n---\n- b\n---\n- c\n", []string{
		"3:1 [-] a second document; a form file is one",
	}},
	{"%YAML 1.2\n---\nname: a\n", []string{
		"1:1 [%] a directive (%...) is not read here; take the line out",
	}},
	{"%TAG ! x\n---\nname: a\n", []string{
		"1:1 [%] a directive (%...) is not read here; take the line out",
	}},
	{"%YAML 1.2\n---\nname: A\n---\nb", []string{
		"1:1 [%] a directive (%...) is not read here; take the line out",
		`3:7 [A] "A": want lower-case letters`,
		"5:1 [b] a second document; a form file is one",
	}},
	{"null", []string{
		"1:1 [null] want a mapping, got nothing",
	}},
	{"~", []string{
		"1:1 [~] want a mapping, got nothing",
	}},
	{"\"\"", []string{
		`1:1 [""] want a mapping, got a string`,
	}},
	{"name", []string{
		"1:1 [name] want a mapping, got a string",
	}},
	{"1", []string{
		"1:1 [1] want a mapping, got a number",
	}},
	{"true", []string{
		"1:1 [true] want a mapping, got true or false",
	}},
	{"- name: a", []string{
		"1:1 [-] want a mapping, got a list",
	}},
	{"[]", []string{
		"1:1 [[] want a mapping, got a list",
	}},
}
