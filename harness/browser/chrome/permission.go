package chrome

import (
	"fmt"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

// permit sets the permission of the spec's origin to reach loopback: a headless
// browser has no user to ask.
//
// https://wicg.github.io/local-network-access/#permissions
func (p *process) permit(s browser.PageSpec, in cdp.BrowserContextID) error {
	setting := cdpbrowser.PermissionSettingDenied
	switch s.Browser.LoopbackNetwork {
	case scenario.NotAsked:
		return nil
	case scenario.Granted:
		setting = cdpbrowser.PermissionSettingGranted
	default: // denied
	}
	_, err := chromedp.CallBrowser(p.ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
		Permission: &cdpbrowser.PermissionDescriptor{Name: "loopback-network"}, Setting: setting,
		Origin: s.URL.Origin().String(), BrowserContextID: in,
	})
	if err != nil {
		return fmt.Errorf("permission loopback-network: %w", err)
	}
	return nil
}
