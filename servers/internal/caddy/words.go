package caddy

import "strings"

// directive is a line of a Caddyfile, with the block that it opens.
type directive struct {
	words []string
	line  int
	block []directive
	open  bool // it has a block
}

// word is the i-th word, "" beyond the end.
func (d directive) word(i int) string {
	if i < len(d.words) {
		return d.words[i]
	}
	return ""
}

// readCaddyfile splits a Caddyfile into directives. Blocks that are not closed end
// with the text.
func readCaddyfile(text string) []directive {
	lines := linesOf(text)
	out, _ := nested(lines, 0)
	return out
}

// nested are the directives from a line on, up to the end of their block, and the
// number of the line after it.
func nested(lines []directive, i int) ([]directive, int) {
	var out []directive
	for i < len(lines) {
		d := lines[i]
		i++
		if d.word(0) == "}" {
			return out, i
		}
		if last := len(d.words) - 1; d.words[last] == "{" {
			d.words, d.open = d.words[:last], true
			d.block, i = nested(lines, i)
		}
		out = append(out, d)
	}
	return out, i
}

// linesOf are the words of each line that has any.
func linesOf(text string) []directive {
	var out []directive
	var words []string
	line, first := 1, 1
	end := func() {
		if len(words) > 0 {
			out = append(out, directive{words: words, line: first})
		}
		words = nil
	}
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\n':
			end()
			line++
			i++
		case c == '\\' && strings.HasPrefix(strings.TrimPrefix(text[i+1:], "\r"), "\n"):
			i += 1 + strings.IndexByte(text[i+1:], '\n') + 1
			line++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '#':
			for i < len(text) && text[i] != '\n' {
				i++
			}
		default:
			if len(words) == 0 {
				first = line
			}
			word, next := wordAt(text, i)
			words = append(words, word)
			line += strings.Count(text[i:next], "\n")
			i = next
		}
	}
	end()
	return out
}

// wordAt is the word that begins at a byte, and where it ends.
func wordAt(text string, i int) (string, int) {
	if q := text[i]; q == '"' || q == '`' {
		var b strings.Builder
		for i++; i < len(text) && text[i] != q; i++ {
			if q == '"' && text[i] == '\\' && i+1 < len(text) && text[i+1] == q {
				i++
			}
			b.WriteByte(text[i])
		}
		return b.String(), min(i+1, len(text))
	}
	from := i
	for i < len(text) && !strings.ContainsRune(" \t\r\n", rune(text[i])) {
		i++
	}
	return text[from:i], i
}
