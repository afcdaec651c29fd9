package traefik

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var language = mend.Language{
	Name:    "Traefik",
	Comment: "#",
	Parts:   traefikParts,
	Say: map[mend.Kind]string{
		mend.MissingOrigin: "give the router of {path} a headers middleware with accessControlAllowOriginList",
		mend.MissingOnErrors: "put the headers middleware first in the router's list: " +
			"what a middleware before it answers ({status}) does not pass through it",
		mend.MissingOnProxyErrors: "put the headers middleware first in the router's list, before auth, limits and error pages: " +
			"answers of middlewares before it ({status}) do not pass through it",
		mend.OriginNotListed: "list {origin} in accessControlAllowOriginList, or a pattern for it in accessControlAllowOriginListRegex",
		mend.WildcardCredentials: "list the origins in accessControlAllowOriginList in place of *: " +
			"* does not count for requests with credentials",
		mend.DuplicateOrigin: "{who}: remove the upstream's with an empty Access-Control-Allow-Origin in customResponseHeaders, " +
			"and set none there; one headers middleware for each router",
		mend.InvalidValue: "leave Access-Control-Allow-Origin to accessControlAllowOriginList, which sends the origin as it came, and set no value for it in customResponseHeaders",
		mend.PreflightRefused: "put the headers middleware before basicAuth and forwardAuth in the router's list: " +
			"it answers CORS-preflight requests itself; a rule with Method(...) must let OPTIONS in",
		mend.PreflightRedirected: "put the headers middleware before the one that redirects to {location}; " +
			"where the entry point redirects from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		mend.RedirectWithoutOrigin: "put the headers middleware before the one that redirects to {location}; the URL it leads to needs one too",
		mend.MethodNotAllowed:      "list {method} in accessControlAllowMethods",
		mend.HeaderNotAllowed:      "list {header} in accessControlAllowHeaders",
		mend.CredentialsNotAllowed: "set accessControlAllowCredentials to true",
		mend.NotExposed:            "list {header} in accessControlExposeHeaders",
		mend.VaryMissing: "set addVaryHeader to true: Traefik leaves it out of the answer to a preflight, " +
			"which no cache but the browser's own keeps",
		mend.MaxAgeShort: "set accessControlMaxAge to {seconds}: without it, Traefik sends 0",
		mend.OriginTooWide: "let in what accessControlAllowOriginList lists, and not {origin}: " +
			"an expression of accessControlAllowOriginListRegex matches anywhere, so it needs ^, $ and \\. for each dot; " +
			"an upstream's own Access-Control-Allow-Origin passes unless customResponseHeaders empties it",
		mend.NullAllowed:        "take null out of accessControlAllowOriginList: every sandboxed document has it",
		mend.MethodTooMuch:      "take {method} out of accessControlAllowMethods",
		mend.HeaderTooMuch:      "take {header} out of accessControlAllowHeaders",
		mend.CredentialsTooMuch: "take out accessControlAllowCredentials, and empty the upstream's Access-Control-Allow-Credentials in customResponseHeaders",
		mend.ExposedTooMuch:     "take {header} out of accessControlExposeHeaders, and empty the upstream's Access-Control-Expose-Headers in customResponseHeaders",
	},
}

// traefikLists are the options that hold what other proxies send as a header.
var traefikLists = map[string]string{
	"Access-Control-Allow-Methods":     "accessControlAllowMethods",
	"Access-Control-Allow-Headers":     "accessControlAllowHeaders",
	"Access-Control-Expose-Headers":    "accessControlExposeHeaders",
	"Access-Control-Allow-Credentials": "accessControlAllowCredentials",
	"Access-Control-Max-Age":           "accessControlMaxAge",
}

func traefikParts(r mend.Rules) []mend.Part {
	name := "cors-" + strings.ReplaceAll(r.Slug, "_", "-")
	return []mend.Part{
		{Where: "In the dynamic configuration", Text: traefikMiddleware(r, name)},
		{Where: "In the router that answers " + r.Path + ", before the middlewares that it has", Text: "middlewares:\n  - " + name + "\n"},
	}
}

func traefikMiddleware(r mend.Rules, name string) string {
	const indent = "        "
	var l mend.Lines
	sequence := func(option string, items []string) {
		if len(items) == 0 {
			return
		}
		l.Add(indent, option, ":")
		for _, item := range items {
			l.Add(indent, "  - '", item, "'")
		}
	}
	l.Add("http:")
	l.Add("  middlewares:")
	l.Add("    ", name, ":")
	l.Add("      headers:")
	sequence("accessControlAllowOriginList", r.Exact)
	var patterns []string
	for _, p := range r.Patterns {
		patterns = append(patterns, mend.Anchored(p))
	}
	sequence("accessControlAllowOriginListRegex", patterns)
	for _, h := range append(r.Preflight, r.Actual...) {
		switch option := traefikLists[h[0]]; h[0] {
		case "Access-Control-Allow-Credentials", "Access-Control-Max-Age":
			l.Add(indent, option, ": ", h[1])
		default:
			sequence(option, strings.Split(h[1], ", "))
		}
	}
	l.Add(indent, "addVaryHeader: true")
	l.Add(indent, "customResponseHeaders: # empty values remove what the upstream sends")
	for _, header := range mend.CORSHeaders {
		l.Add(indent, "  ", header, `: ""`)
	}
	return l.String()
}
