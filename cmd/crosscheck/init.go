package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/servers/proxy"
)

func initCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "init nginx.conf",
		Short: "Draft a policy (cors.yaml) from what an nginx configuration says",
		Long: "Draft a policy (cors.yaml) from what an nginx configuration says of CORS: its server names,\n" +
			"locations, origins, methods and headers. What a configuration says is not yet what it should say:\n" +
			"lines with \"decide:\" are for a person. Nothing is started, and no file is changed.",
		Example: "  crosscheck init nginx.conf -o cors.yaml\n  crosscheck init sites-enabled/api.conf",
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
func drafted(ctx context.Context, config, out string) ([]byte, error) {
	facts, err := facts(ctx, config)
	if err != nil {
		return nil, err
	}
	facts.Config = config
	if dir, err := filepath.Abs(filepath.Dir(out)); err == nil && out != "" && !filepath.IsAbs(config) {
		if relative, err := filepath.Rel(dir, absolute(config)); err == nil {
			facts.Config = filepath.ToSlash(relative)
		}
	}
	return policy.Draft(facts), nil
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

// facts reads what the configuration says.
func facts(ctx context.Context, config string) (policy.Facts, error) {
	found, err := proxy.Facts(ctx, proxy.Config{Kind: proxy.Nginx, File: config})
	if err != nil {
		return policy.Facts{}, fmt.Errorf("init: %w", err)
	}
	out := policy.Facts{
		Kind: string(proxy.Nginx), Methods: told(found.Methods), Headers: told(found.AllowHeaders), Expose: told(found.ExposeHeaders),
		MaxAges: told(found.MaxAges), Credentials: told(found.Credentials),
	}
	for _, o := range found.Origins {
		t := policy.Told{Text: o.Value, Regex: o.Regex, Any: o.Any, Refuse: !o.Allowed, Place: place(o.File, o.Line)}
		out.Origins = append(out.Origins, t)
	}
	for _, s := range found.Servers {
		out.Servers = append(out.Servers, server(s))
	}
	return out, nil
}

func told(facts []proxy.Fact) []policy.Told {
	out := make([]policy.Told, len(facts))
	for i, f := range facts {
		out[i] = policy.Told{Text: f.Value, Place: place(f.File, f.Line)}
	}
	return out
}

func server(s proxy.FoundServer) policy.Server {
	out := policy.Server{Names: s.Names, Place: place(s.File, s.Line)}
	for _, p := range s.Ports {
		switch {
		case p.TLS && out.TLS == 0:
			out.TLS = p.Port
		case !p.TLS && out.Plain == 0:
			out.Plain = p.Port
		default: // one of each is enough
		}
	}
	for _, l := range s.Locations {
		location := policy.Location{Path: l.Path, Regex: l.Match == proxy.Regex, Place: place(l.File, l.Line)}
		for _, m := range l.Methods {
			location.Methods = append(location.Methods, m.Value)
		}
		out.Locations = append(out.Locations, location)
	}
	return out
}

func place(file string, line int) policy.Place { return policy.Place{File: file, Line: line} }
