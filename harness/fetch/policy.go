package fetch

import (
	"fmt"
	"strings"

	"github.com/crosscheck-cors/crosscheck/harness/internal/enum"
)

// PolicyContainer is what a document's own headers make of its requests.
//
// https://html.spec.whatwg.org/#policy-container
type PolicyContainer struct {
	CSP      []CSP // every one must allow
	Embedder EmbedderPolicy
}

// EmbedderPolicy is the value of a document's embedder policy.
//
// https://html.spec.whatwg.org/#embedder-policy-value
type EmbedderPolicy uint8

// The embedder policy values.
const (
	UnsafeNone EmbedderPolicy = iota
	RequireCORP
	Credentialless
)

var embedderNames = []string{"unsafe-none", "require-corp", "credentialless"}

// String returns the standard's literal.
func (p EmbedderPolicy) String() string { return enum.Name("embedder policy", embedderNames, p) }

// NewPolicyContainer makes the policy container of a document at the URL that
// came with the headers. What cannot be judged is an error; policies that only
// report count for nothing.
//
// https://html.spec.whatwg.org/#creating-a-policy-container-from-a-fetch-response
func NewPolicyContainer(headers HeaderList, url URL) (PolicyContainer, error) {
	var p PolicyContainer
	for _, line := range headers.Values("Content-Security-Policy") {
		for text := range strings.SplitSeq(line, ",") {
			policy, err := ParseCSP(text, url.Origin())
			if err != nil {
				return PolicyContainer{}, fmt.Errorf("Content-Security-Policy: %w", err)
			}
			if len(policy.Directives) > 0 || policy.TreatAsPublic {
				p.CSP = append(p.CSP, policy)
			}
		}
	}
	value, ok := headers.Get("Cross-Origin-Embedder-Policy")
	if !ok {
		return p, nil
	}
	value, _, _ = strings.Cut(value, ";") // parameters name where to report
	if err := enum.Parse("Cross-Origin-Embedder-Policy", embedderNames, strings.TrimSpace(value), &p.Embedder); err != nil {
		return PolicyContainer{}, err
	}
	if !url.potentiallyTrustworthy() {
		p.Embedder = UnsafeNone // only secure contexts have one
	}
	return p, nil
}

// embedderPolicy is the value of the client's embedder policy.
func (c *Client) embedderPolicy() EmbedderPolicy {
	if c.Policy == nil {
		return UnsafeNone
	}
	return c.Policy.Embedder
}

// embedderAllowsCredentials is "Cross-Origin-Embedder-Policy allows
// credentials". The condition on the redirect-taint is that of whatwg/fetch#1959:
// an earlier text had it inverted.
//
// https://fetch.spec.whatwg.org/#cross-origin-embedder-policy-allows-credentials
func (r *Request) embedderAllowsCredentials() bool {
	if r.Mode != NoCORS || r.Client.embedderPolicy() != Credentialless {
		return true
	}
	return r.Client.Origin.SameOrigin(r.current().Origin()) && r.redirectTaint() == taintSameOrigin
}
