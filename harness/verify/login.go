package verify

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/fetch/weburl"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

// login is an entry of the policy at a target.
type login struct {
	target fetch.Origin
	entry  string
}

func loginOf(a rule.Ask) login { return login{a.Target(), a.Grant.Route.Enter} }

// logIn gets past the login of a call's route. It returns the cookies that the page
// has then.
func (c client) logIn(ctx context.Context, a rule.Ask) ([]fetch.Cookie, error) {
	page, err := c.open(ctx, a, false)
	var cookies []fetch.Cookie
	if err == nil {
		defer page.Close()
		if err = page.logIn(ctx, a); err == nil {
			cookies, err = page.Cookies(ctx)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("entry %q: %w", a.Grant.Route.Enter, err)
	}
	return cookies, nil
}

// logIn sets the entry's cookies, or makes its login request.
func (p *page) logIn(ctx context.Context, a rule.Ask) error {
	if len(a.Grant.Cookies) > 0 {
		if err := p.SetCookies(ctx, a.Grant.Cookies); err != nil {
			return err
		}
	}
	if a.Grant.Entry.Login == nil {
		return nil
	}
	call, err := loginCall(a.Target(), *a.Grant.Entry.Login)
	if err != nil {
		return err
	}
	seen, err := p.Do(ctx, call)
	switch o := seen.Page.Outcome; {
	case err != nil:
		return err
	case o.Kind != fetch.Readable:
		return fmt.Errorf("the page could not log in at %s: %s %s%s", call.URL, o.Kind, seen.Browser.Reason, seen.Browser.Failure)
	case o.Status >= 400:
		return fmt.Errorf("the login at %s answered %d", call.URL, o.Status)
	}
	return nil
}

func loginCall(target fetch.Origin, l policy.Login) (fetch.Call, error) {
	base, err := weburl.At(target, "/")
	if err != nil {
		return fetch.Call{}, err
	}
	u, err := weburl.Parse(l.URL, base)
	if err != nil {
		return fetch.Call{}, err
	}
	call := fetch.Call{URL: u, Method: cmp.Or(l.Method, http.MethodPost), Credentials: fetch.Include, Headers: headers(l.Headers)}
	if l.Body != "" {
		call.Body = fetch.Body{Kind: fetch.TextBody, Content: l.Body}
	}
	return call, nil
}

// headers are a map's, in the order of their names.
func headers(m map[string]string) fetch.HeaderList {
	var out fetch.HeaderList
	for name, value := range m {
		out = append(out, fetch.Header{Name: name, Value: value})
	}
	slices.SortFunc(out, func(a, b fetch.Header) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
