package cli

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness/report"
	"github.com/crosscheck-cors/crosscheck/harness/report/formats"
	"github.com/crosscheck-cors/crosscheck/harness/report/json"
)

// output is the flags that say where a report goes beside the terminal.
type output struct {
	json   bool
	folder string
}

func (o *output) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.json, "json", false, "print the results as JSON on standard output, and the text on standard error")
	o.folderFlag(c)
}

// folderFlag is the flag of a command that has no results to print as JSON.
func (o *output) folderFlag(c *cobra.Command) {
	c.Flags().StringVar(&o.folder, "report", "", "write "+formats.Files()+" into this folder")
}

// text is where the text for people goes.
func (o *output) text(c *cobra.Command) io.Writer {
	if o.json {
		return c.ErrOrStderr()
	}
	return c.OutOrStdout()
}

// write writes what the flags ask for.
func (o *output) write(c *cobra.Command, r *report.Report) error {
	var failed error
	if o.json {
		failed = json.Format.Write(c.OutOrStdout(), r)
	}
	if o.folder != "" {
		failed = errors.Join(failed, formats.Folder(o.folder, r))
	}
	return failed
}
