package nginx

import (
	"context"
	"os/exec"
	"slices"
	"strings"
)

// build is how a binary was built.
type build struct {
	prefix, modules string
	without         []string // its --without-... words
	http2           bool
}

// lacks reports whether the binary was built without a part.
func (b build) lacks(part string) bool { return slices.Contains(b.without, part) }

// askBuild runs the binary with -V and returns how it was built. If the output
// does not say, it returns the values of Debian's package.
func askBuild(ctx context.Context, path string) build {
	b := build{prefix: "/usr/share/nginx", modules: "/usr/lib/nginx/modules", http2: true}
	out, err := exec.CommandContext(ctx, path, "-V").CombinedOutput()
	_, flags, ok := strings.Cut(string(out), "configure arguments:")
	if err != nil || !ok {
		return b
	}
	b.http2 = strings.Contains(flags, "with-http_v2_module")
	for _, f := range strings.Fields(flags) {
		name, value, _ := strings.Cut(strings.Trim(f, "'"), "=")
		switch {
		case name == "--prefix":
			b.prefix = value
		case name == "--modules-path":
			b.modules = value
		case strings.HasPrefix(name, "--without-"):
			b.without = append(b.without, strings.TrimPrefix(name, "--without-"))
		}
	}
	return b
}
