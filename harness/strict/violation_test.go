package strict_test

// A value of the wrong type says what is wanted, what it got, and how to write it.
var types = []reads{
	{"name:", []string{
		`1:1 [name] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: \ncount: 1", []string{
		`1:1 [name] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: ~", []string{
		`1:7 [~] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: null", []string{
		`1:7 [null] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: 1", []string{
		"1:7 [1] want a string, got a number; quote it",
	}},
	{"name: -1.5", []string{
		"1:7 [-1.5] want a string, got a number; quote it",
	}},
	{"name: 0x1F", []string{
		"1:7 [0x1F] want a string, got a number; quote it",
	}},
	{"name: true", []string{
		"1:7 [true] want a string, got true or false; quote it",
	}},
	{"name: [a: 1]", []string{
		"1:7 [[] want a string, got a list",
	}},
	{"name: {a: 1}", []string{
		"1:7 [{] want a string, got a mapping; quote it, if the colon is part of a string",
	}},
	{"name:\n  a: 1", []string{
		"2:3 [a] want a string, got a mapping; quote it, if the colon is part of a string",
	}},
	{"name:\n- a", []string{
		"2:1 [-] want a string, got a list",
	}},
	{"name: a\ncount:", []string{
		"2:1 [count] want a whole number, got nothing",
	}},
	{"name: a\ncount: 1.5", []string{
		"2:8 [1.5] want a whole number, got a number",
	}},
	{"name: a\ncount: \"1\"", []string{
		`2:8 ["1"] want a whole number, got a string; write it without quotes`,
	}},
	{"name: a\ncount: '1'", []string{
		"2:8 ['1'] want a whole number, got a string; write it without quotes",
	}},
	{"name: a\ncount: one", []string{
		"2:8 [one] want a whole number, got a string; write a number such as 3",
	}},
	{"name: a\ncount: 1 # one\non: 1 # two", []string{
		"3:5 [1] want true or false, got a number",
	}},
	{"name: a\ncount: 1#2", []string{
		"2:8 [1#2] want a whole number, got a string; write a number such as 3",
	}},
	{"name: a\ncount: 08", []string{
		"2:8 [08] want a whole number, got a string; write a number such as 3",
	}},
	{"name: a\ncount: 1e400", []string{
		"2:8 [1e400] want a whole number, got a string; write a number such as 3",
	}},
	{"name: a\ncount: 99999999999999999999", []string{
		"2:8 [99999999999999999999] want a whole number, got a string; write a number such as 3",
	}},
	{"name: a\ncount: [1]", []string{
		"2:8 [[] want a whole number, got a list",
	}},
	{"name: a\ncount: {a: 1}", []string{
		"2:8 [{] want a whole number, got a mapping",
	}},
	{"name: a\ncount: true", []string{
		"2:8 [true] want a whole number, got true or false",
	}},
	{"name: .inf", []string{
		`1:7 [.inf] ".inf" cannot be a value here`,
	}},
	{"name: a\ncount: .nan", []string{
		`2:8 [.nan] ".nan" cannot be a value here`,
	}},
	{"name: a\non: \"true\"", []string{
		`2:5 ["true"] want true or false, got a string; write it without quotes`,
	}},
	{"name: a\non: yes", []string{
		"2:5 [yes] want true or false, got a string; write true or false",
	}},
	{"name: a\non: 1", []string{
		"2:5 [1] want true or false, got a number",
	}},
	{"name: a\non: [true]", []string{
		"2:5 [[] want true or false, got a list",
	}},
	{"name: a\non:", []string{
		"2:1 [on] want true or false, got nothing",
	}},
	{"name: a\ntags: x", []string{
		"2:7 [x] want a list, got a string",
	}},
	{"name: a\ntags: {x: y}", []string{
		"2:7 [{] want a list, got a mapping",
	}},
	{"name: a\ntags:", []string{
		"2:1 [tags] want a list, got nothing",
	}},
	{"name: a\ntags: [x, 1, {y: z}, [w], null]", []string{
		"2:11 [1] want a string, got a number; quote it",
		"2:14 [{] want a string, got a mapping; quote it, if the colon is part of a string",
		"2:22 [[] want a string, got a list",
		`2:27 [null] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: a\ntags: [x: y]", []string{
		"2:8 [x] want a string, got a mapping; quote it, if the colon is part of a string",
	}},
	{"name: a\ntags:\n- x\n-\n- true", []string{
		`3:1 [-] want a string, got nothing; write "" for an empty string`,
		"5:3 [true] want a string, got true or false; quote it",
	}},
	{"name: a\nmore: [a]", []string{
		"2:7 [[] want a mapping, got a list",
	}},
	{"name: a\nmore: x", []string{
		"2:7 [x] want a mapping, got a string",
	}},
	{"name: a\nmore: x]", []string{
		"2:7 [x]] want a mapping, got a string",
	}},
	{"name: a\nmore: {x}", []string{
		`2:8 [x] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: a\nmore: {a: 1, b: c, d: [e]}", []string{
		"2:11 [1] want a string, got a number; quote it",
		"2:23 [[] want a string, got a list",
	}},
	{"name: a\nmore:\n  ? x\n  ? y\n", []string{
		`3:3 [?] want a string, got nothing; write "" for an empty string`,
		`4:3 [?] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: a\nheaders: X", []string{
		"2:10 [X] want a list or a mapping, got a string",
	}},
	{"name: a\nheaders: {X-A: 1}", []string{
		"2:16 [1] want a string, got a number; quote it",
	}},
	{"name: a\nheaders: {X-A: [b]}", []string{
		"2:16 [[] want a string, got a list",
	}},
	{"name: a\nheaders: [[X-A, b, c], X-A]", []string{
		"2:11 [[] want a [name, value] pair, got a list of 3",
		"2:24 [X-A] want a list, got a string",
	}},
	{"name: a\nparts: {}", []string{
		"2:8 [{] want a list, got a mapping",
	}},
	{"name: a\nparts: [x]", []string{
		"2:9 [x] want a mapping, got a string",
	}},
	{"name: a\nparts: [{left: x}]", []string{
		"2:16 [x] want a mapping, got a string",
	}},
	{"name: !!str a", []string{
		"1:7 [!!str] tag !!str is not known here; leave it out",
	}},
	{"name: !x a", []string{
		"1:7 [!x] tag !x is not known here; leave it out",
	}},
	{"name: !!binary aGk=", []string{
		"1:7 [!!binary] tag !!binary is not known here; leave it out",
	}},
	{"name: a\ntags: !!seq [x]", []string{
		"2:7 [!!seq] tag !!seq is not known here; leave it out",
	}},
	{"name: a\nmore: !x {y: z}", []string{
		"2:7 [!x] tag !x is not known here; leave it out",
	}},
}

// A value of the right type that the form does not allow says what it allows.
var values = []reads{
	{"name: A", []string{
		`1:7 [A] "A": want lower-case letters`,
	}},
	{"name: \"\"", []string{
		`1:7 [""] must not be empty`,
	}},
	{"name: a b", []string{
		`1:7 [a b] "a b": want lower-case letters`,
	}},
	{"name: it's", []string{
		`1:7 [it's] "it's": want lower-case letters`,
	}},
	{"name: a\nmore: {x: ok}\ntags: []", []string{
		"3:7 [[] there are no tags",
	}},
	{"name: 2026-11-30", []string{
		`1:7 [2026-11-30] "2026-11-30": want lower-case letters`,
	}},
	{"name: a,", []string{
		`1:7 [a,] "a,": want lower-case letters`,
	}},
	{"name: |\n  a\n", []string{
		`1:7 [|] "a\n": want lower-case letters`,
	}},
	{"name: a\n  b", []string{
		`1:7 [a] "a b": want lower-case letters`,
	}},
	{"name: 'a\nb'", []string{
		`1:7 ['a] "a b": want lower-case letters`,
	}},
	{"name: a\ncount: 0", []string{
		"2:8 [0] 0 is too small: at least 1",
	}},
	{"name: a\ncount: -1", []string{
		"2:8 [-1] -1 is too small: at least 1",
	}},
	{"name: a\ncount: 10", []string{
		"2:8 [10] 10 is too large: at most 9",
	}},
	{"name: a\ncount: 1_0", []string{
		"2:8 [1_0] 10 is too large: at most 9",
	}},
	{"name: a\ncount: 0777", []string{
		"2:8 [0777] 511 is too large: at most 9",
	}},
	{"name: a\nmode: crs", []string{
		`2:7 [crs] unknown value "crs"; did you mean "cors"? (values here: cors, no-cors, same-origin)`,
	}},
	{"name: a\nmode: CORS", []string{
		`2:7 [CORS] unknown value "CORS"; did you mean "cors"? (values here: cors, no-cors, same-origin)`,
	}},
	{"name: a\nmode: navigate", []string{
		`2:7 [navigate] unknown value "navigate" (values here: cors, no-cors, same-origin)`,
	}},
	{"name: a\nmode: 1", []string{
		"2:7 [1] want a string, got a number; quote it",
	}},
	{"name: a\nmode:", []string{
		`2:1 [mode] want a string, got nothing; write "" for an empty string`,
	}},
	{"name: a\nmode: [cors]", []string{
		"2:7 [[] want a string, got a list",
	}},
	{"name: a\nmode: no-cors-at-all", []string{
		`2:7 [no-cors-at-all] unknown value "no-cors-at-all" (values here: cors, no-cors, same-origin)`,
	}},
	{"name: a\nwait: 3", []string{
		"2:7 [3] want a string, got a number; quote it",
	}},
	{"name: a\nwait: 3 s", []string{
		`2:7 [3 s] "3 s": want a time span such as 3s or 150ms`,
	}},
	{"name: a\nwait: soon", []string{
		`2:7 [soon] "soon": want a time span such as 3s or 150ms`,
	}},
	{"name: a\nheaders: {X-Ā: b}", []string{
		`2:11 [X-Ā] header name "X-Ā": a character above U+00FF is no byte; write the bytes one by one ("\xNN")`,
	}},
	{"name: a\nheaders: {X-A: Ā}", []string{
		`2:16 [Ā] "Ā": a character above U+00FF is no byte; write the bytes one by one ("\xNN")`,
	}},
	{"name: a\nheaders: [[X-A, b], [X-A]]", []string{
		"2:21 [[] want a [name, value] pair, got a list of 1",
	}},
	{"name: a\nheaders: [[Ā, b]]", []string{
		`2:12 [Ā] "Ā": a character above U+00FF is no byte; write the bytes one by one ("\xNN")`,
	}},
	{"name: a\nparts: [{}]", []string{
		"2:9 [{] a part has a left or a right; this one has 0 of them",
	}},
	{"name: a\nparts: [{left: {title: x}, right: {title: y}}]", []string{
		"2:9 [{] a part has a left or a right; this one has 2 of them",
	}},
	{"name: a\nparts: [{middle: {title: x}}]", []string{
		"2:9 [{] a part has a left or a right; this one has 0 of them",
		`2:10 [middle] unknown field "middle" (fields here: left, right)`,
	}},
}

// Unknown, missing and repeated fields are at their keys.
var fields = []reads{
	{"count: 1", []string{
		`1:1 [count] missing field "name"`,
	}},
	{"{}", []string{
		`1:1 [{] missing field "name"`,
	}},
	{"\n\n  count: 1", []string{
		`3:3 [count] missing field "name"`,
	}},
	{"name: a\nnam: b", []string{
		`2:1 [nam] unknown field "nam"; did you mean "name"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\nNAME: b", []string{
		`2:1 [NAME] unknown field "NAME"; did you mean "name"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\nnmae: b", []string{
		`2:1 [nmae] unknown field "nmae"; did you mean "name"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\ncoun: 1", []string{
		`2:1 [coun] unknown field "coun"; did you mean "count"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\ncounter: 1", []string{
		`2:1 [counter] unknown field "counter"; did you mean "count"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\nold: b", []string{
		"2:1 [old] old is gone from form; take it out",
	}},
	{"name: a\nzzz: b", []string{
		`2:1 [zzz] unknown field "zzz" (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\n\"\": b", []string{
		`2:1 [""] unknown field "" (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\nx y: z", []string{
		`2:1 [x y] unknown field "x y" (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\n1: x", []string{
		`2:1 [1] unknown field "1" (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\nnull: x", []string{
		`2:1 [null] unknown field "null" (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\n\"na\\nme\": x", []string{
		`2:1 ["na\nme"] unknown field "na\nme"; did you mean "name"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
	}},
	{"name: a\n&x y: z", []string{
		"2:1 [&] a key must be a plain word or a quoted string",
	}},
	{"name: a\n*x : z", []string{
		"2:1 [*] a key must be a plain word or a quoted string",
	}},
	{"name: a\nparts: [{left: {titel: x, size: big}}]", []string{
		`2:16 [{] missing field "title"`,
		`2:17 [titel] unknown field "titel"; did you mean "title"? (fields here: title, size)`,
		"2:33 [big] want a whole number, got a string; write a number such as 3",
	}},
	{"name: a\nparts:\n- left:\n    title: x\n- right:\n    size: 1\n    old: 2\n- middle: 3", []string{
		`6:5 [size] missing field "title"`,
		"7:5 [old] old is gone from leaf; take it out",
		"8:3 [middle] a part has a left or a right; this one has 0 of them",
		`8:3 [middle] unknown field "middle" (fields here: left, right)`,
	}},
	{"name: a\nname: b", []string{
		`2:1 [name] field "name" is here twice; it is on line 1 already`,
	}},
	{"name: A\nname: B\nname: C", []string{
		`1:7 [A] "A": want lower-case letters`,
		`2:1 [name] field "name" is here twice; it is on line 1 already`,
		`3:1 [name] field "name" is here twice; it is on line 1 already`,
	}},
	{"name: a\nmore: {x: y, x: z, x: w}", []string{
		`2:14 [x] field "x" is here twice; it is on line 2 already`,
		`2:20 [x] field "x" is here twice; it is on line 2 already`,
	}},
	{"name: a\nmore:\n  x: y\n  \"x\": z", []string{
		`4:3 ["x"] field "x" is here twice; it is on line 3 already`,
	}},
	{"name: a\nmore:\n  1: y\n  \"1\": z", []string{
		`4:3 ["1"] field "1" is here twice; it is on line 3 already`,
	}},
	{"name: a\nparts: [{left: {title: x, title: y}}]", []string{
		`2:27 [title] field "title" is here twice; it is on line 2 already`,
	}},
	{"naem: A\ncount: 10\non: no\nmode: x\nwait: y\ntags: []\nmore: {a: 1}\nheaders: {Ā: b}\nparts: [{}, {left: {}}]\nzzz: 1\nzzz: 2", []string{
		`1:1 [naem] missing field "name"`,
		`1:1 [naem] unknown field "naem"; did you mean "name"? (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
		"2:8 [10] 10 is too large: at most 9",
		"3:5 [no] want true or false, got a string; write true or false",
		`4:7 [x] unknown value "x" (values here: cors, no-cors, same-origin)`,
		`5:7 [y] "y": want a time span such as 3s or 150ms`,
		"6:7 [[] there are no tags",
		"7:11 [1] want a string, got a number; quote it",
		`8:11 [Ā] header name "Ā": a character above U+00FF is no byte; write the bytes one by one ("\xNN")`,
		"9:9 [{] a part has a left or a right; this one has 0 of them",
		`9:20 [{] missing field "title"`,
		`10:1 [zzz] unknown field "zzz" (fields here: name, count, on, mode, reason, wait, tags, more, headers, parts)`,
		`11:1 [zzz] field "zzz" is here twice; it is on line 10 already`,
	}},
}
