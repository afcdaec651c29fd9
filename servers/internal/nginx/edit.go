package nginx

import (
	"context"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// Edit copies the configuration, step by step.
func (p program) Edit(ctx context.Context, w *target.Workshop) error {
	w.HighPorts = p.highPorts
	s, err := openSite(w)
	if err != nil {
		return err
	}
	w.Copy.Said = s.statements()
	s.build = askBuild(ctx, s.Copy.Program)
	if err := s.wrap(); err != nil {
		return err
	}
	for _, step := range []func() error{
		s.modules, s.processes, s.logs, s.paths, s.passes, s.listens, s.certificates, s.ciphers, s.references, s.surroundings,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	s.Close()
	if err := s.save(); err != nil {
		return err
	}
	if s.SkipUnavailable {
		if err := s.leaveOut(ctx); err != nil {
			return err
		}
	}
	s.listeners()
	return nil
}
