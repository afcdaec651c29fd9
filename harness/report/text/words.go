package text

// The labels and words of what a text says of a group.
const (
	labelAlike    = "also"
	labelRemedy   = "remedy"
	keepsPromises = "a configuration that keeps this route's promises"
	shownAbove    = "see the configuration above"
)
