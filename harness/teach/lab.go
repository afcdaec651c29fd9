package teach

import (
	"errors"
	"net/http"
	"sync"

	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
	"github.com/crosscheck-cors/crosscheck/servers"
)

// Config says how a [Lab] is to be. The zero value listens on loopback, at free
// ports.
type Config struct {
	// Listen is the address to listen on; "" is loopback. Visitors of any other
	// address need the lab's join token to run anything.
	Listen string

	// Port is the first of the lab's ports; 0 takes free ones.
	Port int

	// Log is told what the servers have to say; nil drops it.
	Log func(string)
}

// Lab is a teaching lab that runs. It is safe for concurrent use.
type Lab struct {
	// URL is the lab's first page. Where visitors need a join token, it has it.
	URL string

	cfg     Config
	places  places
	join    string // "" where nobody needs one
	key     []byte // of the visitors' tokens
	lessons []scenarios.Lesson
	runs    runs

	listeners []listener
	web       *http.Server
	conns     servers.Conns
	served    sync.WaitGroup
}

// What is embedded is read once, when somebody asks for it.
var (
	lessons   = sync.OnceValues(scenarios.Lessons)
	catalogue = sync.OnceValues(func() (map[string]scenario.Scenario, error) {
		c, err := scenarios.Embedded()
		out := make(map[string]scenario.Scenario, len(c.Scenarios))
		for _, s := range c.Scenarios {
			out[s.ID] = s
		}
		return out, err
	})
)

// scenario finds a scenario of the catalogue, or of a lesson, by id.
func (l *Lab) scenario(id string) (scenario.Scenario, bool) {
	for _, x := range l.lessons {
		if x.Scenario.ID == id {
			return x.Scenario, true
		}
	}
	list, err := catalogue()
	s, ok := list[id]
	return s, ok && err == nil
}

// Close ends the lab. What a visitor has not seen by then is lost.
func (l *Lab) Close() error {
	var errs []error
	if err := l.web.Close(); err != nil {
		errs = append(errs, err)
	}
	for _, at := range l.listeners {
		at.Close() // the web server has closed some already
	}
	l.conns.Close()
	l.served.Wait()
	return errors.Join(errs...)
}

// Join is the token that visitors must give before they can run anything; ""
// where nobody needs one.
func (l *Lab) Join() string { return l.join }

// logger hands lines on.
type logger func(string)

// Write takes one message.
func (f logger) Write(p []byte) (int, error) {
	if f != nil {
		f(string(p))
	}
	return len(p), nil
}
