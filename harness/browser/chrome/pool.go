package chrome

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// pool is the pages of one process.
type pool struct {
	proc *process
	cfg  config

	openings chan struct{} // has a place for each tab that is being opened
	renewed  atomic.Int64  // shared pages that were replaced because they had made as many calls as they may

	mu     sync.Mutex
	tabs   map[tabKey]*opening
	opened int // calls for a shared page so far
}

// tabKey is what the users of a shared page have asked for.
type tabKey struct {
	url, inner string
	kind       scenario.PageKind
	slow       bool
	room       string
}

// opening is a shared tab, or one that is being opened while others wait for it.
type opening struct {
	once  sync.Once
	tab   *tab
	err   error
	asked int // the number of the last call that asked for it
}

// maxOpenings is how many tabs are opened at once. Each starts a renderer, and more
// of them at a time make all of them late.
const maxOpenings = 6

func newPool(p *process, c config) *pool {
	return &pool{proc: p, cfg: c, openings: make(chan struct{}, maxOpenings), tabs: map[tabKey]*opening{}}
}

// Open returns a page that is ready to make requests.
func (p *pool) Open(ctx context.Context, s browser.PageSpec) (browser.Page, error) {
	if s.Browser.Clock == scenario.NetworkServiceClock {
		return p.openClocked(ctx, s)
	}
	return p.open(ctx, s)
}

// open returns the shared tab of the spec, or one of the caller's own.
func (p *pool) open(ctx context.Context, s browser.PageSpec) (browser.Page, error) {
	if s.Own || s.Fresh {
		t, err := p.newTab(ctx, s)
		if err != nil {
			return nil, err
		}
		page := t.lend()
		t.retire()
		return page, nil
	}
	for {
		t, err := p.shared(ctx, s)
		if err != nil {
			return nil, err
		}
		if page := t.lend(); page != nil {
			return page, nil
		} // else another caller has closed it meanwhile
	}
}

// shared returns the shared tab of the spec. It opens one if there is none, or if
// the tab is dead or has made as many calls as it may.
func (p *pool) shared(ctx context.Context, s browser.PageSpec) (*tab, error) {
	key := tabKey{url: s.URL.String(), kind: s.Kind, slow: s.Slow, room: s.Room}
	if s.Kind.Inner() {
		key.inner = s.Inner.String()
	}
	p.mu.Lock()
	o := p.tabs[key]
	var old *tab
	if o != nil && o.tab != nil && (o.tab.gone() != nil || o.tab.spent()) {
		o, old = nil, o.tab
	}
	if o == nil {
		o = &opening{}
		p.tabs[key] = o
	}
	p.opened++
	o.asked = p.opened
	idle := p.idle(p.cfg.pages())
	p.mu.Unlock()
	if old != nil {
		if old.gone() == nil {
			p.renewed.Add(1)
		}
		old.retire()
	}
	if idle != nil {
		idle.retire()
	}
	o.once.Do(func() {
		t, err := p.newTab(ctx, s)
		p.mu.Lock()
		defer p.mu.Unlock()
		o.tab, o.err = t, err
		if err != nil {
			delete(p.tabs, key)
		}
	})
	return o.tab, o.err
}

// idle removes an unused shared page from the pool and returns it, if there are
// more than most: the one that was asked for the longest time ago. It returns nil
// if there are not too many, or all are in use.
func (p *pool) idle(most int) *tab {
	if len(p.tabs) <= most {
		return nil
	}
	var oldest tabKey
	var found *opening
	for key, o := range p.tabs {
		if o.tab != nil && o.tab.unused() && (found == nil || o.asked < found.asked) {
			oldest, found = key, o
		}
	}
	if found == nil {
		return nil
	}
	delete(p.tabs, oldest)
	return found.tab
}
