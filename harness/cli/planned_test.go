package cli

// planned lists what the documents name and the redesign has yet to create.
// Remove this file, and its use, when everything exists.
var planned = []string{
	"harness/browser",
	"harness/browser/<engine>/",
	"harness/browser/chrome",
	"harness/browser/chrome/chromium",
	"harness/browser/engines/engines.go",
	"harness/cli",
	"harness/internal/strict",
	"harness/judge",
	"harness/policy/rule",
	"harness/policy/rule/",
	"harness/policy/rule/all.go",
	"harness/policy/rule/header.go",
	"harness/report/<format>/",
	"harness/report/formats/formats.go",
	"harness/run",
	"harness/scenario",
	"harness/wire",
	"servers/config/formats/formats.go",
	"servers/internal/<format>/",
	"servers/internal/<kind>/",
	"servers/internal/command",
	"servers/internal/haproxy",
	"servers/internal/nginx",
	"servers/process",
	"servers/target",
	"servers/target/kinds",
	"servers/target/kinds/kinds.go",
}
