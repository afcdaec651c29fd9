package caddy

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// isJSON reports whether a file is Caddy's JSON: a Caddyfile, too, may begin
// with a brace.
func isJSON(file, text string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "{")
	rest = strings.TrimSpace(rest)
	return strings.EqualFold(filepath.Ext(file), ".json") || ok && (strings.HasPrefix(rest, `"`) || rest == "}")
}

// decodeCaddy reads Caddy's JSON. Numbers keep their digits.
func decodeCaddy(file string, b []byte) (map[string]any, error) {
	var config map[string]any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	err := d.Decode(&config)
	if err == nil {
		return config, nil
	}
	at := d.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = syntax.Offset
	}
	at = min(at, int64(len(b)))
	return nil, &target.Error{File: file, Line: 1 + bytes.Count(b[:at], []byte("\n")), Problem: "is not Caddy's JSON: " + err.Error()}
}

// indented prints JSON with its keys in order.
func indented(config map[string]any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	if e.Encode(config) != nil {
		return ""
	}
	return b.String()
}
