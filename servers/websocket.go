package servers

import (
	"crypto/sha1"
	"encoding/base64"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// handshake returns the headers that accept a WebSocket, or nil if the request
// is not a WebSocket handshake. No message is sent: the connection closes.: the
// connection closes.
//
// https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2
func handshake(request fetch.HeaderList) fetch.HeaderList {
	key, ok := request.Get("Sec-WebSocket-Key")
	if !ok {
		return nil
	}
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return fetch.HeaderList{
		{Name: "Upgrade", Value: "websocket"},
		{Name: "Connection", Value: "Upgrade"},
		{Name: "Sec-WebSocket-Accept", Value: base64.StdEncoding.EncodeToString(sum[:])},
	}
}
