package caddy

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// Edit copies the configuration as JSON.
func (program) Edit(ctx context.Context, w *target.Workshop) error {
	c := w.Copy
	text, err := w.Read(w.Copy.File)
	if err != nil {
		return err
	}
	adapted := []byte(text)
	if !isJSON(w.Copy.File, text) {
		a := caddyfile{w: w, file: w.Copy.File, text: text}
		if adapted, err = a.adapt(ctx); err != nil {
			return err
		}
	}
	for name, value := range w.Values {
		quoted, _ := json.Marshal(value)
		adapted = bytes.ReplaceAll(adapted, []byte("{env."+name+"}"), quoted[1:len(quoted)-1])
	}
	if c.Said, err = statements(w, c.File); err != nil {
		return err
	}
	from, err := decodeCaddy(w.Copy.File, adapted)
	if err != nil {
		return err
	}
	made, err := decodeCaddy(w.Copy.File, adapted)
	if err != nil {
		return err
	}
	e := edit{w: w, file: w.Copy.File, text: text, config: made}
	if err := e.edit(); err != nil {
		return err
	}
	c.Main, err = w.Write(w.Copy.File, "caddy.json", indented(from), indented(made))
	return err
}

func (program) Argv(c *target.Copy) (check, run []string) {
	return []string{c.Program, "validate", "--config", c.Main}, []string{c.Program, "run", "--config", c.Main}
}

var (
	placed = regexp.MustCompile(`(\S+?):(\d+)(?::| -)`)
	module = regexp.MustCompile(`unknown module: (?:[\w.]*\.)?(\w+)|module name '([\w.]+)'`)
)

// Place finds the name of a module in the user's file: the JSON that runs has no
// lines of the user's.
func (program) Place(c *target.Copy, line string) (string, int) {
	if len(c.Files) == 0 {
		return "", 0
	}
	user := c.Files[0].Path
	if m := module.FindStringSubmatch(line); m != nil {
		if text, err := (&target.Workshop{}).Read(user); err == nil {
			return user, target.LineOf(text, m[1]+m[2])
		}
	}
	return "", 0
}
