package strict_test

// The place of a mistake is right whatever the line ends and the bytes are.
var encodings = []reads{
	{"\ufeffname: A\n", []string{
		`1:7 [A] "A": want lower-case letters`,
	}},
	{"\ufeff\ufeffname: A\n", []string{
		`1:1 [�name] missing field "name"`,
		`1:1 [�name] unknown field "\ufeffname"; did you mean "name"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\n\ufeffcount: 1", []string{
		`2:1 [�count] unknown field "\ufeffcount"; did you mean "count"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: A\r\ncount: 10\r\n", []string{
		`1:7 [A] "A": want lower-case letters`,
		"2:8 [10] 10 is too large: at most 9",
	}},
	{"name: A\rcount: 10\r", []string{
		`1:7 [A] "A": want lower-case letters`,
		"2:8 [10] 10 is too large: at most 9",
	}},
	{"\r\n\r\nname: A\r\n", []string{
		`3:7 [A] "A": want lower-case letters`,
	}},
	{"name: a\r\n\tcount: 1\r\n", []string{
		"2:1 [\t] not YAML: a tab; YAML is indented with spaces",
	}},
	{"name: a\r\nmore:\r\n  x: 1\r\n  y: |\r\n    z\r\n  w: 2\r\n", []string{
		"3:6 [1] want a string, got a number; quote it",
		"6:6 [2] want a string, got a number; quote it",
	}},
	{"name: é1\ncount: 10", []string{
		`1:7 [é1] "é1": want lower-case letters`,
		"2:8 [10] 10 is too large: at most 9",
	}},
	{"more: {é: ü, ö: 1}", []string{
		`1:1 [more] missing field "name"`,
		"1:17 [1] want a string, got a number; quote it",
	}},
	{"more: {\"👍\": 1, x: 2}\nname: a", []string{
		"1:13 [1] want a string, got a number; quote it",
		"1:19 [2] want a string, got a number; quote it",
	}},
	{"name: \x00", []string{
		`1:7 [�] a control character (U+0000); write it as "\x00" between double quotes`,
	}},
	{"name: a\nmore: {x: 1, y\x01: 2}", []string{
		`2:14 [y�] a control character (U+0001); write it as "\x01" between double quotes`,
	}},
	{"name: a # \x00\n# \x01\ncount: 10", []string{
		"3:8 [10] 10 is too large: at most 9",
	}},
	{"name: \"a\x00\"", []string{
		`1:7 ["a�"] a control character (U+0000); write it as "\x00" between double quotes`,
	}},
	{"name: \xff", []string{
		"1:7 [�] not UTF-8; save the file in UTF-8",
	}},
	{"name: é\xff", []string{
		"1:8 [�] not UTF-8; save the file in UTF-8",
	}},
	{"\xff", []string{
		"1:1 [�] not UTF-8; save the file in UTF-8",
	}},
	{"name: a\nmore:\n  x: b\xc3(", []string{
		"3:7 [�] not UTF-8; save the file in UTF-8",
	}},
	{"name: a\r\nmore: \xc0\xaf", []string{
		"2:7 [�] not UTF-8; save the file in UTF-8",
	}},
	{"\xff\xfen\x00a\x00", []string{
		"1:1 [�] not UTF-8; save the file in UTF-8",
	}},
	{"\xfe\xff\x00n\x00a", []string{
		"1:1 [�] not UTF-8; save the file in UTF-8",
	}},
	{"n\x00a\x00m\x00e\x00:\x00", []string{
		`1:1 [n�a�m�e�:�] a control character (U+0000); write it as "\x00" between double quotes`,
	}},
	{"\xed\xa0\x80", []string{
		"1:1 [�] not UTF-8; save the file in UTF-8",
	}},
	{"name: \xe9t\xe9", []string{
		"1:7 [�] not UTF-8; save the file in UTF-8",
	}},
	{"name: \u00a0a", []string{
		`1:7 [�] "\u00a0a": want lower-case letters`,
	}},
	{"name:\u00a0a", []string{
		"1:1 [name:�a] want a mapping, got a string",
	}},
	{"name: a\u2028count: 1", []string{
		"1:7 [a�count] not YAML: mapping value is not allowed in this context",
	}},
	{"name:\ta\ncount:\t10", []string{
		"2:8 [10] 10 is too large: at most 9",
	}},
	{"name:\t\ta\ncount: \t 10\t# x", []string{
		"2:10 [10] 10 is too large: at most 9",
	}},
	{"{name:\ta,\tcount:\t10, more: [\"x\ty\",\t'\t']}", []string{
		"1:14 [nt:\t1] not YAML: tab character cannot use as a map key directly",
	}},
	{"name: a\tb", []string{
		`1:7 [a	b] a tab inside a text without quotes; put the text in double quotes, and write the tab as \t`,
	}},
	{"name: a\nmore: {x: b\n  c\td}", []string{
		`3:3 [c	d] a tab inside a text without quotes; put the text in double quotes, and write the tab as \t`,
	}},
	{"na\tme: a", []string{
		`1:1 [na	me] a tab inside a text without quotes; put the text in double quotes, and write the tab as \t`,
	}},
	{"name: a\nmore:\n  x: |\n    b\tc\n  y: >\n    \td\n  z: 1", []string{
		"7:6 [1] want a string, got a number; quote it",
	}},
	{"-\tname: 1\n-\t- 2", []string{
		"1:6 [e: 1] not YAML: tab character cannot use as a map key directly",
	}},
}
