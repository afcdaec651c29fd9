package scenario

import (
	"strings"

	"github.com/Masterminds/semver/v3"
)

// deviation returns the known deviation of a step (from 0), or nil.
func (s *Scenario) Deviation(step int) *Deviation {
	if s.Deviates == nil || s.Deviates.Chromium == nil || max(s.Deviates.Chromium.Step, 1)-1 != step {
		return nil
	}
	return s.Deviates.Chromium
}

// Covers reports whether the browser's version is within the deviation's
// range. A version that does not parse is in no range.
func (d Deviation) Covers(version string) bool {
	constraint, err := semver.NewConstraint(d.Versions)
	if err != nil {
		return false
	}
	parts := strings.Split(version, ".")
	v, err := semver.NewVersion(strings.Join(parts[:min(3, len(parts))], "."))
	return err == nil && constraint.Check(v)
}
