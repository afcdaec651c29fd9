package fetch

import "strings"

// MIMEType is a MIME type record.
//
// https://mimesniff.spec.whatwg.org/#mime-type
type MIMEType struct {
	Type, Subtype string
	Parameters    []MIMEParameter // in order, each name once
}

// MIMEParameter is a parameter of a MIME type.
type MIMEParameter struct{ Name, Value string }

// Essence is the type, a slash and the subtype.
//
// https://mimesniff.spec.whatwg.org/#mime-type-essence
func (m MIMEType) Essence() string { return m.Type + "/" + m.Subtype }

// Parameter returns the value of a parameter, and whether there is one.
func (m MIMEType) Parameter(name string) (string, bool) {
	for _, p := range m.Parameters {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// String serialises the MIME type.
//
// https://mimesniff.spec.whatwg.org/#serialize-a-mime-type
func (m MIMEType) String() string {
	var b strings.Builder
	b.WriteString(m.Type)
	b.WriteByte('/')
	b.WriteString(m.Subtype)
	for _, p := range m.Parameters {
		b.WriteByte(';')
		b.WriteString(p.Name)
		b.WriteByte('=')
		if isToken(p.Value) {
			b.WriteString(p.Value)
			continue
		}
		b.WriteByte('"')
		for i := range len(p.Value) {
			if c := p.Value[i]; c == '"' || c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(p.Value[i])
		}
		b.WriteByte('"')
	}
	return b.String()
}

// ParseMIMEType parses a MIME type; false stands for failure. Bytes above 0x7F
// are the code points of the same number (isomorphic decoding).
//
// https://mimesniff.spec.whatwg.org/#parse-a-mime-type
func ParseMIMEType(input string) (MIMEType, bool) {
	input = NormalizeValue(input)
	typ, rest, slash := strings.Cut(input, "/")
	if !slash || !isToken(typ) {
		return MIMEType{}, false
	}
	pos := skipUntil(rest, 0, ";")
	subtype := strings.TrimRight(rest[:pos], "\t\n\r ")
	if !isToken(subtype) {
		return MIMEType{}, false
	}
	m := MIMEType{Type: lower(typ), Subtype: lower(subtype)}
	for pos < len(rest) {
		var p MIMEParameter
		var ok bool
		if p, pos, ok = collectMIMEParameter(rest, pos+1); ok && isMIMEParameter(p) {
			if _, exists := m.Parameter(p.Name); !exists {
				m.Parameters = append(m.Parameters, p)
			}
		}
	}
	return m, true
}

// collectMIMEParameter collects the parameter at pos and the position of the
// semicolon behind it, or the length of s; false where there is no value.
func collectMIMEParameter(s string, pos int) (MIMEParameter, int, bool) {
	for pos < len(s) && strings.IndexByte("\t\n\r ", s[pos]) >= 0 {
		pos++
	}
	end := skipUntil(s, pos, ";=")
	p := MIMEParameter{Name: lower(s[pos:end])}
	if end == len(s) || s[end] == ';' {
		return p, end, false
	}
	pos = end + 1
	if pos == len(s) {
		return p, pos, false
	}
	if s[pos] == '"' {
		p.Value, pos = collectQuotedString(s, pos)
		return p, skipUntil(s, pos, ";"), true
	}
	end = skipUntil(s, pos, ";")
	p.Value = strings.TrimRight(s[pos:end], "\t\n\r ")
	return p, end, p.Value != ""
}

// isMIMEParameter reports whether the name is a token and the value solely
// HTTP quoted-string token code points.
func isMIMEParameter(p MIMEParameter) bool {
	for i := range len(p.Value) {
		if c := p.Value[i]; c != '\t' && (c < 0x20 || c == 0x7F) {
			return false
		}
	}
	return isToken(p.Name)
}
