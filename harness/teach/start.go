package teach

import (
	"context"
	"crypto/rand"
	"log"
	"net/http"

	"github.com/crosscheck-cors/crosscheck/servers"
)

// Start opens the lab. The context bounds the start alone. An error names the
// port that cannot be had, and what to do.
func Start(ctx context.Context, cfg Config) (_ *Lab, err error) {
	l := &Lab{cfg: cfg, key: make([]byte, 32), conns: servers.Conns{Limit: maxConns}}
	rand.Read(l.key)
	if l.lessons, err = lessons(); err != nil {
		return nil, err
	}
	if l.places, l.listeners, err = open(ctx, cfg.Listen, cfg.Port); err != nil {
		return nil, err
	}
	l.URL = l.places.app().String() + "/"
	if !l.places.loopback {
		l.join = rand.Text()
		l.URL += "#join=" + l.join
	}
	l.web = &http.Server{
		Handler:                      l.guard(l.pages()),
		ReadHeaderTimeout:            idleTimeout,
		ReadTimeout:                  idleTimeout + bodyTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               64 << 10,
		ErrorLog:                     log.New(logger(cfg.Log), "", 0),
		DisableGeneralOptionsHandler: true,
	}
	for _, at := range l.listeners {
		l.served.Go(func() {
			if at.app {
				l.web.Serve(at.Listener) // ends with Close
				return
			}
			l.accept(at)
		})
	}
	return l, nil
}
