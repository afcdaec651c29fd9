package main

// planned lists what the documents name and the redesign has yet to create.
// Remove what exists; remove this file when the list is empty.
var planned = []string{
	"harness/browser",
	"harness/browser/<engine>/",
	"harness/browser/chrome",
	"harness/browser/engines",
	"harness/cli",
	"harness/internal/driver",
	"harness/internal/strict",
	"harness/internal/words",
	"harness/judge",
	"harness/policy/rule",
	"harness/report/<format>/",
	"harness/report/formats",
	"harness/run",
	"harness/scenario",
	"harness/wire",
	"servers/config/formats",
	"servers/internal/<format>/",
	"servers/internal/<kind>/",
	"servers/internal/command",
	"servers/internal/haproxy",
	"servers/internal/nginx",
	"servers/process",
	"servers/target",
	"servers/target/kinds",
}
