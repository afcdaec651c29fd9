package servers

import (
	"crypto/sha1"
	"encoding/base64"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// handshake are the headers that agree to a WebSocket; none where none was
// asked for. Nothing is ever sent over it: the connection closes.
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
