package policy

import "strconv"

// Statement is one thing that the configuration under test says about CORS, with
// the line that says it. [Resolve] hands the statements to the rules, as
// [Grant.Statements].
type Statement struct {
	File  string // as the user names it
	Line  int    // from 1
	Says  string // the kind of statement, such as "allows-origin"
	Value string // what is said: "https://app.example.com"
}

// At returns where the statement stands: "nginx.conf:12".
func (s Statement) At() string { return s.File + ":" + strconv.Itoa(s.Line) }
