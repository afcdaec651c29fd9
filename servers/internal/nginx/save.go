package nginx

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target"
)

// save writes the copies, after each was read again and compared.
func (s *site) save() error {
	s.Copy.Files, s.Copy.Changes = nil, nil
	s.Copy.Main = s.top.Copy
	if s.top != s.user {
		made := s.top.Made()
		if err := s.top.Verify(made); err != nil {
			return err
		}
		if err := s.place(s.top.Copy, made); err != nil {
			return err
		}
		s.Copy.Changes = append(s.Copy.Changes, target.Change{File: s.user.Path, Line: 1, To: strings.Join(strings.Fields(made), " "), Why: s.top.Around})
	}
	for _, f := range s.order {
		made := f.Made()
		if err := f.Verify(made); err != nil {
			return err
		}
		if err := s.place(f.Copy, made); err != nil {
			return err
		}
		s.Copy.Files = append(s.Copy.Files, target.File{Path: f.Path, Copy: f.Copy, Text: f.Raw, Made: made})
		s.Copy.Changes = append(s.Copy.Changes, f.Changes()...)
	}
	return nil
}

// place writes a file at an absolute path below Dir.
func (s *site) place(path, text string) error {
	rel, err := filepath.Rel(s.Copy.Dir, path)
	if err != nil {
		return fmt.Errorf("copy: %s: %w", path, err)
	}
	return s.Put(rel, text)
}
