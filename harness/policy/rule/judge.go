package rule

import (
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/wire"
	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// Evidence is what was seen of a probe whose calls came to what they must.
type Evidence struct {
	Engine *browser.Engine // that was asked
	Ask    Ask
	Page   fetch.Client
	Call   fetch.Call         // as it was made, with its token
	Steps  []judge.StepResult // of the call, and of the one again
	Beside []wire.Exchange    // on the wire, of the call beside
	State  fetch.State        // of the browser, afterwards
}

// Finding is what is wrong all the same, and the target's fault.
type Finding struct {
	Because string
	Rows    []judge.Row
	Mend    mend.Kind
}
