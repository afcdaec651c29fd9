package mend_test

import (
	"strings"
	"testing"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// fixture is a configuration that breaks a promise, and the same with the
// remedy's parts (@0@, @1@) where its words say. Both have @UPSTREAM@, or its
// @UPSTREAMPORT@.
type fixture struct {
	name          string
	kind          mend.Kind
	shows         string // in what is broken before
	before, after string
	limits        bool // it refuses bodies of more than 1 KiB
}

// rig is a program between this test and an application.
type rig struct {
	program
	whole      func(site string) string // a configuration, of the part that matters
	up, nobody string                   // addresses: of the application, and of none
}

// at runs the site in front of the address.
func (r rig) at(t *testing.T, site, upstream string) *promises {
	t.Helper()
	_, port, _ := strings.Cut(upstream, ":")
	text := strings.NewReplacer("@UPSTREAM@", upstream, "@UPSTREAMPORT@", port).Replace(r.whole(site))
	return &promises{t: t, base: r.start(t, text)}
}

// judge lists what is broken.
func (r rig) judge(t *testing.T, f fixture, site string) []string {
	t.Helper()
	held := r.at(t, site, r.up)
	held.up()
	if f.limits {
		held.tooLarge()
	}
	nothing := r.at(t, site, r.nobody)
	nothing.down()
	return append(held.broken, nothing.broken...)
}

// apply runs the fixtures as they are, with what does not hold, and mended,
// when everything must hold.
func (r rig) apply(t *testing.T, fixtures []fixture) {
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			if broken := strings.Join(r.judge(t, f, f.before), "\n"); !strings.Contains(broken, f.shows) {
				t.Errorf("before, %q should be broken, and not:\n%s", f.shows, broken)
			}
			for _, broken := range r.judge(t, f, placed(t, f.after, language(r.kind).Pieces(about(f.kind)))) {
				t.Error("after: " + broken)
			}
		})
	}
}

// newRig skips the test if the program is not installed.
func newRig(t *testing.T, p program, whole func(site string) string) rig {
	t.Helper()
	p.need(t)
	return rig{p, whole, startApplication(t), freeAddr(t)}
}
