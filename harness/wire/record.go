package wire

import (
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
)

// RecordProtocol marks an exchange of Chrome's own record.
const RecordProtocol = "HTTP"

// AsExchanges turns Chrome's own record into a wire log, for targets that
// nobody else records. Bodies are unknown.
func AsExchanges(records []Record) ([]Exchange, error) {
	out := make([]Exchange, len(records))
	for i, r := range records {
		u, err := weburl.Parse(r.URL, fetch.URL{})
		if err != nil {
			return nil, err
		}
		out[i] = Exchange{
			Hop: -1, Preflight: r.Preflight, Protocol: RecordProtocol, Method: r.Method, URL: u.OnWire(), Request: r.Request,
			Answered: r.Status != 0, Status: r.Status, Response: r.Response,
		}
	}
	return out, nil
}
