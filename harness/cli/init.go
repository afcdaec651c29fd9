package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/servers/config"
	"github.com/crosscheck-cors/crosscheck/servers/config/formats"
)

func initCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "init nginx.conf",
		Short: "Draft a policy (cors.yaml) from what a proxy's configuration says",
		Long: "Draft a policy (cors.yaml) from what a proxy's configuration says of CORS: its server names,\n" +
			"paths, origins, methods and headers. The configuration is one of nginx, Caddy, HAProxy, Apache,\n" +
			"Varnish or Traefik; which one, the file tells. What a configuration says is not yet what it\n" +
			"should say: lines with \"decide:\" are for a person. Nothing is started, and no file is changed.",
		Example: "  crosscheck init nginx.conf -o cors.yaml\n  crosscheck init sites-enabled/api.conf\n  crosscheck init Caddyfile",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := drafted(c.Context(), args[0], out)
			if err == nil && out != "" {
				err = create(out, text)
			}
			if err != nil {
				return &exit{exitBadInput, err}
			}
			if out == "" {
				_, err = c.OutOrStdout().Write(text)
			} else {
				_, err = fmt.Fprintf(c.OutOrStdout(), "%s: a draft; look at the lines with \"decide:\", then run: crosscheck policy explain %s\n", out, out)
			}
			return err
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "write the draft into this file, which must not be there yet")
	return c
}

// drafted is the draft for a configuration. A policy names it relative to its own
// folder, which is that of out, or the working directory.
func drafted(ctx context.Context, file, out string) ([]byte, error) {
	kind, said, err := statements(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("init: %w", err)
	}
	shown := file
	if dir, err := filepath.Abs(filepath.Dir(out)); err == nil && out != "" && !filepath.IsAbs(file) {
		if relative, err := filepath.Rel(dir, absolute(file)); err == nil {
			shown = filepath.ToSlash(relative)
		}
	}
	return policy.Draft(kind, shown, said), nil
}

// create writes a new file; one that is there already stays as it is.
func create(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("init: %s is there already, and stays as it is: name another file, or remove it", name)
	}
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("init: %s: %w", name, err)
	}
	return nil
}

// statements reads what a configuration says, and of which kind it is.
func statements(ctx context.Context, file string) (kind string, said []*config.Statement, err error) {
	r := formats.Of(file)
	said, err = r.Read(ctx, config.Source{File: file})
	return r.Name(), said, err
}
