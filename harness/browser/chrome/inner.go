package chrome

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// realm is where the driver script runs: the tab's document, or a worker or
// frame of it. Workers, and frames in a process of their own, have a session of
// their own; other frames belong to the tab's session.
type realm struct {
	ctx   context.Context            // of the session
	world runtime.ExecutionContextID // of a frame in the tab's session; 0 is the session's own document or worker
}

// run runs a script there.
func (r realm) run(script string) error {
	return chromedp.Do(r.ctx, chromedp.Evaluate[chromedp.Void](script, r.in))
}

func (r realm) in(p *runtime.EvaluateParams) {
	if r.world != 0 {
		p.ContextID = r.world
	}
}

// named counts the workers and frames, so that no two have the same name.
var named atomic.Uint64

// enter starts the worker or frame that the spec asks for in the page. The driver
// script runs there, and Chrome's messages come from there. The page's own session
// still reports whether the tab lives and, in the slow lane, what workers receive.
func (t *tab) enter(s browser.PageSpec) error {
	t.doing.Store("starting the " + s.Kind.String())
	name := fmt.Sprintf("crosscheck-%d", named.Add(1))
	ask, err := json.Marshal(map[string]string{
		"kind": s.Kind.String(), "url": s.Inner.String(), "name": name, "script": string(fixtures.Worker),
	})
	if err != nil {
		return err
	}
	start := fmt.Sprintf("(%s)(%s)", fixtures.Inner, ask)
	if err := chromedp.Do(t.ctx, chromedp.Evaluate[chromedp.Void](start, chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	t.doing.Store("attaching to the " + s.Kind.String())
	t.unrecorded = s.Kind == scenario.PageSharedWorker // Chrome reports its extra information in no session
	id, err := t.child(name)
	if err != nil {
		return err
	}
	if id == "" {
		err = t.enterFrame()
	} else {
		err = t.attach(id)
	}
	if err != nil {
		return err
	}
	where, err := chromedp.Run(t.realm.ctx, chromedp.Evaluate[string]("location.protocol", t.realm.in))
	if err == nil && where == "chrome-error:" {
		err = fmt.Errorf("the %s at %s did not load", s.Kind, s.Inner)
	}
	if err == nil && id != "" {
		err = t.lane(t.realm.ctx, s.Kind.Worker())
	}
	return err
}

// child returns the target of the tab's worker or frame; "" if it has none of its
// own. A shared worker does not belong to a page, and is found by its name.
func (t *tab) child(name string) (target.ID, error) {
	all, err := chromedp.CallBrowser(t.proc.ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		return "", err
	}
	own := chromedp.FromContext(t.ctx).Target.TargetID
	for _, i := range all.TargetInfos {
		switch i.Type {
		case "worker", "iframe":
			if i.ParentID == own {
				return i.TargetID, nil
			}
		case "shared_worker":
			if i.Title == name {
				return i.TargetID, nil
			}
		default: // another tab, or a process of Chrome's own
		}
	}
	return "", nil
}

// attach opens a session with the tab's worker or frame, and makes it the realm of
// the driver script.
func (t *tab) attach(id target.ID) error {
	// The tab's log repeats a worker's, and nothing orders the two.
	if _, err := chromedp.Call(t.ctx, log.Disable, cdp.Empty{}); err != nil {
		return err
	}
	ctx, err := t.session(id)
	if err != nil {
		return err
	}
	t.realm = realm{ctx: ctx}
	_, err = chromedp.Call(ctx, runtime.AddBinding, runtime.AddBindingParams{Name: binding})
	return err
}

// session opens a session with a target of the tab. It ends with the tab, and the
// tab ends when the target does.
func (t *tab) session(id target.ID) (context.Context, error) {
	ctx, cancel := chromedp.NewContext(t.ctx, chromedp.WithTargetID(id), chromedp.WithDetachOnCancel())
	context.AfterFunc(t.ctx, cancel)
	t.mu.Lock()
	t.inner = append(t.inner, id)
	t.mu.Unlock()
	return ctx, chromedp.Listen(ctx, t.event)
}

// control starts the service worker that the spec asks for and waits until it
// controls the page. A session of its own reports its requests and their refusals.
func (t *tab) control(s browser.PageSpec) error {
	t.doing.Store("starting the service worker")
	script := s.ServiceWorker.String()
	ask, err := json.Marshal(script)
	if err != nil {
		return err
	}
	start := fmt.Sprintf("(%s)(%s)", fixtures.Control, ask)
	if err := chromedp.Do(t.ctx, chromedp.Evaluate[chromedp.Void](start, chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	t.doing.Store("attaching to the service worker")
	all, err := chromedp.CallBrowser(t.proc.ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all.TargetInfos, func(i *target.Info) bool { return i.Type == "service_worker" && i.URL == script })
	if i < 0 {
		return fmt.Errorf("the service worker at %s did not start", script)
	}
	ctx, err := t.session(all.TargetInfos[i].TargetID)
	if err != nil {
		return err
	}
	t.controller, t.unrecorded = realm{ctx: ctx}, true
	return t.lane(ctx, true)
}

// enterFrame makes the tab's only frame, which belongs to the tab's session, the
// realm of the driver script.
func (t *tab) enterFrame() error {
	tree, err := chromedp.Call(t.ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return err
	}
	if len(tree.FrameTree.ChildFrames) != 1 {
		return fmt.Errorf("the page has %d frames, want 1", len(tree.FrameTree.ChildFrames))
	}
	t.mu.Lock()
	world, ok := t.worlds[tree.FrameTree.ChildFrames[0].Frame.ID]
	t.mu.Unlock()
	if !ok {
		return fmt.Errorf("the frame of the page cannot run script")
	}
	t.realm.world = world
	return nil
}

// follow records the execution contexts of the tab's frames, and ends the tab when
// its worker or frame ends.
func (t *tab) follow(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExecutionContextCreated:
		var of struct {
			FrameID   cdp.FrameID `json:"frameId"`
			IsDefault bool        `json:"isDefault"`
		}
		if json.Unmarshal(ev.Context.AuxData, &of) == nil && of.IsDefault {
			t.mu.Lock()
			t.worlds[of.FrameID] = ev.Context.ID
			t.mu.Unlock()
		}
	case *target.EventTargetDestroyed:
		t.mu.Lock()
		ours := slices.Contains(t.inner, ev.TargetID)
		t.mu.Unlock()
		if ours {
			t.calls.Died(errCrashed)
		}
	default: // of no interest
	}
}

// lane chooses what a session of the tab reports, of documents or of a worker.
func (t *tab) lane(ctx context.Context, worker bool) error {
	if t.slow {
		_, err := chromedp.Call(ctx, audits.Enable, cdp.Empty{})
		return err
	}
	// The fast lane: the Network domain alone costs a third of the throughput.
	disable := []cdp.Command[cdp.Empty, cdp.Empty]{network.Disable}
	if !worker {
		disable = append(disable, css.Disable, dom.Disable)
	}
	for _, command := range disable {
		if _, err := chromedp.Call(ctx, command, cdp.Empty{}); err != nil {
			return err
		}
	}
	return nil
}
