package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/report/text"
	"github.com/crosscheck-cors/crosscheck/harness/verify"
)

// settle is how long nothing may change before a change is taken for whole:
// editors write in several steps.
const settle = 100 * time.Millisecond

// watching verifies, and again whenever the policy or a file of the
// configuration changes, until it is interrupted. The browser stays.
func (o *verifyOptions) watching(c *cobra.Command, file string) error {
	ctx := c.Context()
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return &exit{exitDoNotKnow, err}
	}
	defer w.Close()
	var session *verify.Session
	defer func() {
		if session != nil {
			if err := session.Close(); err != nil {
				fmt.Fprintln(c.ErrOrStderr(), "crosscheck:", err)
			}
		}
	}()
	var watched *verify.Watch
	files := []string{file}
	for {
		start := time.Now()
		cfg, err := o.config(c, file)
		if err == nil && session == nil {
			if session, err = verify.NewSession(cfg.Browser); err == nil {
				watched = session.Watch()
			}
		}
		if err == nil {
			files = append(files, configOf(cfg.Policy)...)
			var r *verify.Report
			var asked int
			if r, asked, err = watched.Run(ctx, cfg); r != nil && err == nil {
				files = append(files, filesOf(r)...)
				o.told(c, file, r, asked, time.Since(start))
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			fmt.Fprintln(c.ErrOrStderr(), "crosscheck:", err)
		}
		if err := watch(w, files); err != nil {
			return &exit{exitDoNotKnow, err}
		}
		fmt.Fprintln(c.ErrOrStderr(), "watching; interrupt to end")
		if !changed(ctx, w, files) {
			return nil
		}
	}
}

// told prints a run of a watch.
func (o *verifyOptions) told(c *cobra.Command, file string, r *verify.Report, asked int, took time.Duration) {
	if err := text.Format.Write(c.OutOrStdout(), r.Report("crosscheck verify "+file+" --id {id} --trace")); err != nil {
		fmt.Fprintln(c.ErrOrStderr(), "crosscheck:", err)
	}
	fmt.Fprintf(c.OutOrStdout(), "  %d probes rerun, %d unchanged, in %s\n", asked, len(r.Probes)-asked, took.Round(10*time.Millisecond))
}

// configOf is the configuration that a policy names.
func configOf(p policy.Policy) []string {
	if p.Proxy.Config() == "" {
		return nil
	}
	return []string{p.Path(p.Proxy.Config())}
}

// filesOf are the files of the configuration, includes among them.
func filesOf(r *verify.Report) []string {
	var out []string
	for _, f := range r.About.Files {
		out = append(out, f.Path)
	}
	return out
}

// watch watches the folders of files: editors put a new file in the old one's
// place.
func watch(w *fsnotify.Watcher, files []string) error {
	have := w.WatchList()
	for _, f := range files {
		dir := filepath.Dir(absolute(f))
		if slices.Contains(have, dir) {
			continue
		}
		if err := w.Add(dir); err != nil {
			return fmt.Errorf("watch %s: %w", dir, err)
		}
		have = append(have, dir)
	}
	return nil
}

// changed waits until a file has changed and nothing follows; false where ctx
// ends first.
func changed(ctx context.Context, w *fsnotify.Watcher, files []string) bool {
	var quiet <-chan time.Time
	for {
		select {
		case e, ok := <-w.Events:
			if !ok {
				return false
			}
			if slices.ContainsFunc(files, func(f string) bool { return absolute(f) == e.Name }) {
				quiet = time.After(settle)
			}
		case err := <-w.Errors:
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				return true
			}
		case <-quiet:
			return true
		case <-ctx.Done():
			return false
		}
	}
}

// absolute is a path that does not depend on the working directory.
func absolute(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return name
}
