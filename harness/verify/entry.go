package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
)

// enter gets past the logins of a wave's routes, from the first page that may
// call each. It returns, by target and entry, what kept the door shut.
func (a *asker) enter(ctx context.Context, wave []int) map[door]error {
	passed := map[door]error{}
	for _, i := range wave {
		p := a.report.Probes[i]
		entry, ok := a.report.Policy.Entries[p.Enter]
		if _, done := passed[doorOf(p)]; done || !ok || !p.Promised || ctx.Err() != nil {
			continue
		}
		passed[doorOf(p)] = a.pass(ctx, p, entry)
	}
	return passed
}

// door is where an entry leads in.
type door struct {
	target fetch.Origin
	entry  string
}

func doorOf(p policy.Probe) door { return door{p.Target, p.Enter} }

func (a *asker) pass(ctx context.Context, p policy.Probe, entry policy.Entry) error {
	page, err := a.open(ctx, p, false)
	if err == nil {
		defer page.Close()
		err = pass(ctx, page, p, entry)
	}
	if err != nil {
		return fmt.Errorf("entry %q: %w", p.Enter, err)
	}
	return nil
}

// pass sets the entry's cookies, or makes its login request.
func pass(ctx context.Context, page *opened, p policy.Probe, entry policy.Entry) error {
	if len(p.Cookie) > 0 {
		if err := page.SetCookies(ctx, p.Cookie); err != nil {
			return err
		}
	}
	if entry.Login == nil {
		return nil
	}
	base, err := weburl.Parse(p.Target.String()+"/", fetch.URL{})
	if err != nil {
		return err
	}
	u, err := weburl.Parse(entry.Login.URL, base)
	if err != nil {
		return err
	}
	call := fetch.Call{URL: u, Method: entry.Login.Method, Credentials: fetch.Include, Headers: headers(entry.Login.Headers)}
	if entry.Login.Body != "" {
		call.Body = fetch.Body{Kind: fetch.TextBody, Content: entry.Login.Body}
	}
	seen, err := page.Do(ctx, call)
	switch o := seen.Page.Outcome; {
	case err != nil:
		return err
	case o.Kind != fetch.Readable:
		return fmt.Errorf("the page could not log in at %s: %s %s%s", u, o.Kind, seen.Browser.Reason, seen.Browser.Failure)
	case o.Status >= 400:
		return fmt.Errorf("the login at %s answered %d", u, o.Status)
	}
	return nil
}

// headers are a map's, in the order of their names.
func headers(m map[string]string) fetch.HeaderList {
	var out fetch.HeaderList
	for name, value := range m {
		out = append(out, fetch.Header{Name: name, Value: value})
	}
	slices.SortFunc(out, func(a, b fetch.Header) int { return strings.Compare(a.Name, b.Name) })
	return out
}
