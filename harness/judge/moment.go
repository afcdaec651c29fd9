package judge

import "fmt"

// Moment is the part of a call at which something differs. It decides in which
// row a mismatch is shown, and in which sentence it is told.
type Moment uint8

// The moments, in the order of events.
const (
	AtPreflight     Moment = iota // whether a CORS-preflight request was sent
	AtRequest                     // whether the actual request was sent
	AtRequestPart                 // the method, a header or the body of a request
	AtCookieLeftOut               // why the browser left a cookie out, or did not store it
	AtAnswer                      // what the target answered
	AtCheck                       // the CORS check, by the browser's code
	AtNeighbour                   // another mechanism than CORS, by the browser's word
	AtOutcome                     // what script got: a response or a network error
	AtTiming                      // what script saw of the resource's timing
	AtReading                     // what script could read of the response
	AtHidden                      // what script must not see of the response
	AtUpload                      // what the listeners on xhr.upload heard
	AtCookieStored                // where a cookie is afterwards
	AtDeviation                   // what a scenario says of a browser that differs
)

// ofBrowserAlone reports whether only the browser can have got the moment wrong
// where page and wire are as the standard says.
func (m Moment) ofBrowserAlone() bool {
	switch m {
	case AtCheck, AtNeighbour, AtUpload, AtCookieLeftOut:
		return true
	default:
		return false
	}
}

// Mismatch is one thing that differs from what was wanted, declared or
// predicted.
type Mismatch struct {
	At        Moment
	Name      string // as in the scenario file: "response.headers[etag]"
	Of        string // the header or cookie that it is about; "" for others
	Want, Got string
}

// String returns `name: want "x", got "y"`.
func (m Mismatch) String() string {
	return fmt.Sprintf("%s: want %s, got %s", m.Name, m.Want, m.Got)
}
