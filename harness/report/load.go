package report

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
)

// loadLine is what loads something as a page would write it.
func loadLine(c fetch.Call) string {
	url := jsString(maskURLs(c.URL.String()))
	attributes := ""
	if c.CrossOrigin.Present {
		attributes += fmt.Sprintf(" crossorigin=%q", c.CrossOrigin.Value)
	}
	if c.Integrity != "" {
		attributes += fmt.Sprintf(" integrity=%q", c.Integrity)
	}
	switch c.API {
	case fetch.Image:
		return "<img src=" + url + attributes + ">"
	case fetch.Script:
		return "<script src=" + url + attributes + "></script>"
	case fetch.Module:
		return `<script type="module" src=` + url + attributes + "></script>"
	case fetch.Import:
		return "import(" + url + ")"
	case fetch.Stylesheet:
		return `<link rel="stylesheet" href=` + url + attributes + ">"
	case fetch.Font:
		return "@font-face {src: url(" + url + ")}"
	case fetch.ShapeImage:
		return "shape-outside: url(" + url + ")"
	case fetch.Track:
		return "<video" + attributes + "><track src=" + url + "></video>"
	case fetch.Audio, fetch.Video:
		return fmt.Sprintf("<%s src=%s%s></%[1]s>", c.API, url, attributes)
	case fetch.EventSource:
		if c.Credentials == fetch.Include {
			return "new EventSource(" + url + ", {withCredentials: true})"
		}
		return "new EventSource(" + url + ")"
	case fetch.Beacon:
		if c.Body.Kind == fetch.NoBody {
			return "navigator.sendBeacon(" + url + ")"
		}
		return "navigator.sendBeacon(" + url + ", " + jsBody(c.Body) + ")"
	case fetch.Preload:
		return `<link rel="preload" as="fetch" href=` + url + attributes + ">"
	case fetch.Worker:
		return "new Worker(" + url + ")"
	case fetch.Form:
		return `<form method="post" action=` + url + ` target="frame">`
	case fetch.WebSocket:
		return "new WebSocket(" + strings.Replace(url, "http", "ws", 1) + ")"
	case fetch.SharedWorker:
		return "new SharedWorker(" + url + ")"
	default:
		return c.API.String() + " " + url
	}
}
