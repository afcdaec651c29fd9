package text

// The labels and words of what a text says of a group.
const (
	labelAlike    = "alike"
	labelRemedy   = "remedy"
	keepsPromises = "a configuration that keeps the route's promises"
	shownAbove    = "the configuration that is shown above"
)
