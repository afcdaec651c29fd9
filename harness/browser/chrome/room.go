package chrome

import (
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// newContext makes a browser context, which remembers nothing.
func (p *process) newContext() (cdp.BrowserContextID, error) {
	made, err := chromedp.CallBrowser(p.ctx, target.CreateBrowserContext, target.CreateBrowserContextParams{})
	return made.BrowserContextID, err
}

// room returns the browser context of a room. It makes one on the first call.
func (p *process) room(name string) (cdp.BrowserContextID, error) {
	p.roomsMu.Lock()
	defer p.roomsMu.Unlock()
	if id, ok := p.rooms[name]; ok {
		return id, nil
	}
	id, err := p.newContext()
	if err == nil {
		if p.rooms == nil {
			p.rooms = map[string]cdp.BrowserContextID{}
		}
		p.rooms[name] = id
	}
	return id, err
}

// endRooms closes the shared pages of rooms and ends their browser contexts.
func (p *pool) endRooms() {
	p.mu.Lock()
	var tabs []*tab
	for key, o := range p.tabs {
		if key.room != "" && o.tab != nil {
			tabs = append(tabs, o.tab)
			delete(p.tabs, key)
		}
	}
	p.mu.Unlock()
	for _, t := range tabs {
		t.retire()
	}
	p.proc.roomsMu.Lock()
	defer p.proc.roomsMu.Unlock()
	for name, id := range p.proc.rooms {
		p.proc.dispose(id)
		delete(p.proc.rooms, name)
	}
}
