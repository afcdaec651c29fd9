package judge

import "github.com/crosscheck-cors/crosscheck/harness/internal/enum"

// Verdict says what follows from what three witnesses saw. The order is the
// order of precedence: where several hold, the greatest counts.
type Verdict uint8

// The verdicts.
const (
	// Conforms: page, Chrome and wire agree with the standard.
	Conforms Verdict = iota
	// TargetDiffers: the browser agrees with the standard about what was on
	// the wire, but the wire is not what was declared.
	TargetDiffers
	// BrowserDiffers: the browser did not do what the standard says about
	// what was on the wire.
	BrowserDiffers
	// Inconclusive: the harness could not know, because setup or a dependency
	// failed.
	Inconclusive
	// Broken: the harness itself failed.
	Broken
)

var verdictNames = []string{"Conforms", "TargetDiffers", "BrowserDiffers", "Inconclusive", "Broken"}

// String returns the verdict's name.
func (v Verdict) String() string { return enum.Name("verdict", verdictNames, v) }

// MarshalText returns the verdict's name.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText accepts the names of [Verdict.Values].
func (v *Verdict) UnmarshalText(b []byte) error {
	return enum.Parse("verdict", verdictNames, string(b), v)
}

// Values lists the names.
func (Verdict) Values() []string { return verdictNames }

// Disagreement reports whether somebody differs from the standard or from the
// declaration, as opposed to nobody knowing.
func (v Verdict) Disagreement() bool { return v == TargetDiffers || v == BrowserDiffers }
