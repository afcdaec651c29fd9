package target

import "github.com/crosscheck-cors/crosscheck/servers/config"

// Reading returns a workshop for reading a configuration alone: it writes nothing,
// and a directive that cannot be had here is left out.
func Reading(src config.Source) *Workshop {
	return newWorkshop(&Copy{
		File:  src.File,
		order: Order{Options: &Settings{Config: src.File, Values: src.Values}, SkipUnavailable: true, Upstreams: none{}},
	})
}
