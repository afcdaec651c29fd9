package remedy

import "strings"

var traefik = dialect{
	name:    "Traefik",
	comment: "#",
	parts:   traefikParts,
	say: map[Kind]string{
		MissingOrigin: "give the router of {path} a headers middleware with accessControlAllowOriginList",
		MissingOnErrors: "put the headers middleware first in the router's list: " +
			"what a middleware before it answers ({status}) does not pass through it",
		MissingOnProxyErrors: "put the headers middleware first in the router's list, before auth, limits and error pages: " +
			"answers of middlewares before it ({status}) do not pass through it",
		OriginNotListed: "list {origin} in accessControlAllowOriginList, or a pattern for it in accessControlAllowOriginListRegex",
		WildcardCredentials: "list the origins in accessControlAllowOriginList in place of *: " +
			"* does not count for requests with credentials",
		DuplicateOrigin: "{who}: remove the upstream's with an empty Access-Control-Allow-Origin in customResponseHeaders, " +
			"and set none there; one headers middleware for each router",
		InvalidValue: "leave Access-Control-Allow-Origin to accessControlAllowOriginList, which sends the origin as it came, and set no value for it in customResponseHeaders",
		PreflightRefused: "put the headers middleware before basicAuth and forwardAuth in the router's list: " +
			"it answers CORS-preflight requests itself; a rule with Method(...) must let OPTIONS in",
		PreflightRedirected: "put the headers middleware before the one that redirects to {location}; " +
			"where the entry point redirects from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		RedirectWithoutOrigin: "put the headers middleware before the one that redirects to {location}; the URL it leads to needs one too",
		MethodNotAllowed:      "list {method} in accessControlAllowMethods",
		HeaderNotAllowed:      "list {header} in accessControlAllowHeaders",
		CredentialsNotAllowed: "set accessControlAllowCredentials to true",
		NotExposed:            "list {header} in accessControlExposeHeaders",
		VaryMissing: "set addVaryHeader to true: Traefik leaves it out of the answer to a preflight, " +
			"which no cache but the browser's own keeps",
		MaxAgeShort: "set accessControlMaxAge to {seconds}: without it, Traefik sends 0",
		OriginTooWide: "let in what accessControlAllowOriginList lists, and not {origin}: " +
			"an expression of accessControlAllowOriginListRegex matches anywhere, so it needs ^, $ and \\. for each dot; " +
			"an upstream's own Access-Control-Allow-Origin passes unless customResponseHeaders empties it",
		NullAllowed:        "take null out of accessControlAllowOriginList: every sandboxed document has it",
		MethodTooMuch:      "take {method} out of accessControlAllowMethods",
		HeaderTooMuch:      "take {header} out of accessControlAllowHeaders",
		CredentialsTooMuch: "take out accessControlAllowCredentials, and empty the upstream's Access-Control-Allow-Credentials in customResponseHeaders",
		ExposedTooMuch:     "take {header} out of accessControlExposeHeaders, and empty the upstream's Access-Control-Expose-Headers in customResponseHeaders",
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

func traefikParts(r rules) []Part {
	name := "cors-" + strings.ReplaceAll(r.slug, "_", "-")
	return []Part{
		{"In the dynamic configuration", traefikMiddleware(r, name)},
		{"In the router that answers " + r.path + ", before the middlewares that it has", "middlewares:\n  - " + name + "\n"},
	}
}

func traefikMiddleware(r rules, name string) string {
	const indent = "        "
	var l lines
	sequence := func(option string, items []string) {
		if len(items) == 0 {
			return
		}
		l.add(indent, option, ":")
		for _, item := range items {
			l.add(indent, "  - '", item, "'")
		}
	}
	l.add("http:")
	l.add("  middlewares:")
	l.add("    ", name, ":")
	l.add("      headers:")
	sequence("accessControlAllowOriginList", r.exact)
	var patterns []string
	for _, p := range r.patterns {
		patterns = append(patterns, anchored(p))
	}
	sequence("accessControlAllowOriginListRegex", patterns)
	for _, h := range append(r.preflight, r.actual...) {
		switch option := traefikLists[h[0]]; h[0] {
		case "Access-Control-Allow-Credentials", "Access-Control-Max-Age":
			l.add(indent, option, ": ", h[1])
		default:
			sequence(option, strings.Split(h[1], ", "))
		}
	}
	l.add(indent, "addVaryHeader: true")
	l.add(indent, "customResponseHeaders: # empty values remove what the upstream sends")
	for _, header := range corsHeaders {
		l.add(indent, "  ", header, `: ""`)
	}
	return l.String()
}
