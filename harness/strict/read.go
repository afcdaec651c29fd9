package strict

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// ReadFile returns the bytes of a regular file. The error does not repeat the
// name. A FIFO, device, socket or folder is an error, because reading it might
// never end; of a file above the limit of 1 MiB one byte more than the limit is
// returned, so that [Parse] can say where the limit is.
func ReadFile(name string) ([]byte, error) {
	// With O_NONBLOCK a FIFO without a writer is opened at once.
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, withoutName(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, withoutName(err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("it is %s, not a regular file; copy its text into a file", fileKind(info.Mode()))
	}
	text, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	return text, withoutName(err)
}

func withoutName(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func fileKind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a FIFO"
	case m&fs.ModeDevice != 0:
		return "a device"
	case m&fs.ModeSocket != 0:
		return "a socket"
	default:
		return "a special file"
	}
}
