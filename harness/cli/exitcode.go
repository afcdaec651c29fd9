package cli

// The exit codes.
const (
	exitConform    = 0 // everything conforms
	exitDisagree   = 1 // something differs; wins over exitDoNotKnow
	exitBadInput   = 2 // the command line or a file is wrong
	exitDoNotKnow  = 3 // the harness could not know
	exitCodeLegend = `Exit codes: 0 everything conforms, 1 a disagreement, 2 bad input, 3 the harness could not know.`
)

// exit is an error that carries its exit code; its text may be empty if
// everything has been said.
type exit struct {
	code int
	err  error
}

// Error returns the text of the cause; "" for none.
func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap returns the cause.
func (e *exit) Unwrap() error { return e.err }
