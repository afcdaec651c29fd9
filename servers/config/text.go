package config

import (
	"strings"
)

// Word is a word of a text: what the program reads, and where it is written,
// quotes included.
type Word struct {
	Text     string
	From, To int // in bytes of the text
}

// Text is a text that is edited word by word. What is not edited keeps its bytes.
type Text struct {
	Source string
	Words  []Word // in order

	changed map[int]string
}

// Word returns what the program reads at a word's number, "" beyond the ends.
func (t *Text) Word(i int) string {
	if i < 0 || i >= len(t.Words) {
		return ""
	}
	return t.Words[i].Text
}

// Written returns a word as it is written, quotes included.
func (t *Text) Written(i int) string { return t.Source[t.Words[i].From:t.Words[i].To] }

// Set puts a text in the place of a word; "" removes the word, and the blanks
// before it.
func (t *Text) Set(i int, to string) {
	if t.changed == nil {
		t.changed = map[int]string{}
	}
	t.changed[i] = to
}

// Changed returns what a word was set to.
func (t *Text) Changed(i int) (string, bool) {
	to, ok := t.changed[i]
	return to, ok
}

// String returns the text with its edits. It has as many lines as before.
func (t *Text) String() string {
	if len(t.changed) == 0 {
		return t.Source
	}
	var b strings.Builder
	at := 0
	for i, w := range t.Words {
		to, ok := t.changed[i]
		if !ok {
			continue
		}
		before := t.Source[at:w.From]
		if to == "" {
			before = strings.TrimRight(before, " \t")
		}
		b.WriteString(before + to + strings.Repeat("\n", strings.Count(t.Source[w.From:w.To], "\n")))
		at = w.To
	}
	return b.String() + t.Source[at:]
}
