package fetch

import (
	"slices"
	"strings"
)

// Header is a header: a name and a value, both byte sequences held as Go
// strings (a string's bytes are the bytes on the wire).
type Header struct{ Name, Value string }

// HeaderList is a header list, in order, with repeats. Names match
// byte-case-insensitively. Set, Append, Delete and Combine change the list in
// place; a copy is slices.Clone's work.
//
// https://fetch.spec.whatwg.org/#concept-header-list
type HeaderList []Header

// Has reports whether the list contains the name.
//
// https://fetch.spec.whatwg.org/#contains
func (l HeaderList) Has(name string) bool { return l.index(name) >= 0 }

func (l HeaderList) index(name string) int {
	for i := range l {
		if equalFold(l[i].Name, name) {
			return i
		}
	}
	return -1
}

// Get returns the values of all headers with the name, separated by 0x2C 0x20
// (", "), in order; false stands for null. It allocates only when there are
// several.
//
// https://fetch.spec.whatwg.org/#concept-header-list-get
func (l HeaderList) Get(name string) (string, bool) {
	i := l.index(name)
	if i < 0 {
		return "", false
	}
	value := l[i].Value
	for _, h := range l[i+1:] {
		if equalFold(h.Name, name) {
			value += ", " + h.Value
		}
	}
	return value, true
}

// Values returns the values of all headers with the name, in order.
func (l HeaderList) Values(name string) []string {
	var values []string
	for _, h := range l {
		if equalFold(h.Name, name) {
			values = append(values, h.Value)
		}
	}
	return values
}

// Append adds a header. It takes the case of the name from the first header of
// that name in the list.
//
// https://fetch.spec.whatwg.org/#concept-header-list-append
func (l *HeaderList) Append(name, value string) {
	if i := l.index(name); i >= 0 {
		name = (*l)[i].Name
	}
	*l = append(*l, Header{name, value})
}

// Delete removes all headers with the name.
//
// https://fetch.spec.whatwg.org/#concept-header-list-delete
func (l *HeaderList) Delete(name string) {
	*l = slices.DeleteFunc(*l, func(h Header) bool { return equalFold(h.Name, name) })
}

// Set gives the first header with the name the value and removes the others,
// or appends the header.
//
// https://fetch.spec.whatwg.org/#concept-header-list-set
func (l *HeaderList) Set(name, value string) {
	i := l.index(name)
	if i < 0 {
		*l = append(*l, Header{name, value})
		return
	}
	(*l)[i].Value = value
	rest := HeaderList((*l)[i+1:])
	rest.Delete(name)
	*l = (*l)[:i+1+len(rest)]
}

// Combine appends the value, after ", ", to the first header with the name, or
// appends the header.
//
// https://fetch.spec.whatwg.org/#concept-header-list-combine
func (l *HeaderList) Combine(name, value string) {
	if i := l.index(name); i >= 0 {
		(*l)[i].Value += ", " + value
		return
	}
	*l = append(*l, Header{name, value})
}

// Names returns the names in the list, as written, in order of their first
// appearance, each once.
func (l HeaderList) Names() []string {
	var names []string
	for i, h := range l {
		if l.index(h.Name) == i {
			names = append(names, h.Name)
		}
	}
	return names
}

// SortedLowercaseNames converts header names to a sorted-lowercase set.
//
// https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set
func SortedLowercaseNames(names []string) []string {
	set := make([]string, len(names))
	for i, n := range names {
		set[i] = lower(n)
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// SortAndCombine returns the headers as script iterates over them: names lower
// case and sorted, values combined, Set-Cookie never combined.
//
// https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine
func (l HeaderList) SortAndCombine() HeaderList {
	var out HeaderList
	for _, h := range l {
		n := lower(h.Name)
		if n == "set-cookie" || out.index(n) < 0 {
			out = append(out, Header{n, h.Value})
		} else {
			out.Combine(n, h.Value)
		}
	}
	slices.SortStableFunc(out, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// NormalizeValue removes leading and trailing HTTP whitespace bytes (LF, CR,
// TAB, SP).
//
// https://fetch.spec.whatwg.org/#concept-header-value-normalize
func NormalizeValue(value string) string { return strings.Trim(value, "\t\n\r ") }

// IsHeaderName reports whether the name matches the field-name token
// production.
//
// https://fetch.spec.whatwg.org/#header-name
func IsHeaderName(name string) bool { return isToken(name) }

// IsHeaderValue reports whether the value has no leading or trailing HTTP
// whitespace and contains no NUL, LF or CR.
//
// https://fetch.spec.whatwg.org/#header-value
func IsHeaderValue(value string) bool {
	return NormalizeValue(value) == value && !strings.ContainsAny(value, "\x00\n\r")
}
