package formats

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/crosscheck-cors/crosscheck/harness/report"
)

// Folder writes the file of each format that has one into a folder, which it
// makes where there is none. Each file is there in full or not at all.
func Folder(dir string, r *report.Report) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	for _, f := range All {
		if f.File() == "" {
			continue
		}
		if err := whole(filepath.Join(dir, f.File()), func(w io.Writer) error { return f.Write(w, r) }); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	return nil
}

// whole writes a file beside its place and moves it there once it is complete.
func whole(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".*.partial")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
