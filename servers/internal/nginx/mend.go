package nginx

import "github.com/crosscheck-cors/crosscheck/servers/target/mend"

// longKey is the length beyond which an origin is no key for the hash of a map:
// nginx does not start with keys that are longer than its buckets.
const longKey = 40

var language = mend.Language{
	Name:    "nginx",
	Comment: "#",
	Parts:   nginxParts,
	Say: map[mend.Kind]string{
		mend.MissingOrigin: "put add_header Access-Control-Allow-Origin into the location that answers {path}, with `always` " +
			"(a regex location that matches wins over a prefix): it inherits none from the server block as soon as it, or an `if` in it, has an add_header of its own",
		mend.MissingOnErrors: "end each add_header with `always`: without it nginx leaves the header out of answers with status {status}; " +
			"if error_page or proxy_intercept_errors replaces the answer, the location it leads to needs the same lines",
		mend.MissingOnProxyErrors: "put the add_header lines, with `always`, into the location and not into an `if`: " +
			"an answer that nginx makes itself ({status}) can be decided before `if` is looked at; the location of an error_page needs them too",
		mend.OriginNotListed: "list {origin} in a map on $http_origin, and send that map's variable",
		mend.WildcardCredentials: "send the variable of a map on $http_origin in place of *, and proxy_hide_header the upstream's: " +
			"* does not count for requests with credentials",
		mend.DuplicateOrigin: "{who}: keep one add_header, and hide the upstream's with proxy_hide_header " +
			"(fastcgi_hide_header, uwsgi_hide_header behind those)",
		mend.InvalidValue: "let the map give $http_origin itself for the origins that it lists, and \"\" for all others: " +
			"nginx sends no header that is empty",
		mend.PreflightRefused: "answer CORS-preflight requests with return 204 in the location that answers {path}: " +
			"nginx does that before auth_basic, auth_request and limit_except, and asks no upstream; " +
			"a rewrite ... break before it would keep it from happening",
		mend.PreflightRedirected: "answer {path} where it is asked instead of redirecting to {location}: location = {path} with a proxy_pass of its own; " +
			"where the redirect is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		mend.RedirectWithoutOrigin: "put the add_header lines, with `always`, beside the return or rewrite that redirects to {location}, or answer 401 instead; " +
			"the URL it leads to needs them too",
		mend.MethodNotAllowed: "list {method} in the add_header Access-Control-Allow-Methods of the answer to OPTIONS, " +
			"and leave no method out by an `if ($request_method ...)`",
		mend.HeaderNotAllowed:      "list {header} in the add_header Access-Control-Allow-Headers of the answer to OPTIONS",
		mend.CredentialsNotAllowed: "add_header Access-Control-Allow-Credentials true always, both to the answer to OPTIONS and to the actual one",
		mend.NotExposed:            "list {header} in add_header Access-Control-Expose-Headers of the actual answer: on the answer to OPTIONS it does nothing",
		mend.VaryMissing: "add_header Vary Origin always, outside of any `if`: " +
			"the answers to other origins and to requests without an Origin need it too",
		mend.MaxAgeShort: "add_header Access-Control-Max-Age {seconds} to the answer to OPTIONS, and proxy_hide_header the upstream's",
		mend.OriginTooWide: "let in what a map on $http_origin lists, and not {origin}: no plain $http_origin, " +
			"and patterns with ^ at the start, $ at the end and \\. for each dot",
		mend.NullAllowed:        "take null out of the map on $http_origin: every sandboxed document has it",
		mend.MethodTooMuch:      "take {method} out of add_header Access-Control-Allow-Methods, echo no request header there, and do not pass OPTIONS on",
		mend.HeaderTooMuch:      "take {header} out of add_header Access-Control-Allow-Headers, and do not echo $http_access_control_request_headers",
		mend.CredentialsTooMuch: "take out add_header Access-Control-Allow-Credentials, and proxy_hide_header the upstream's",
		mend.ExposedTooMuch:     "take {header} out of add_header Access-Control-Expose-Headers, and proxy_hide_header the upstream's",
	},
}

func nginxParts(r mend.Rules) []mend.Part {
	origin := "$cors_origin_" + r.Slug
	where := "At the start of location " + r.Path + ", before any rewrite, in place of its add_header and proxy_hide_header lines about CORS"
	if r.Redirects() {
		where = "At the start of location = " + r.Path + ", which has a proxy_pass of its own, or of the one that redirects"
	}
	return []mend.Part{
		{Where: "In http { }, beside the server blocks; one $cors_preflight is enough for all routes", Text: nginxMaps(r, origin)},
		{Where: where + "\n# (repeat here the other add_header lines of the server block: they are not inherited)", Text: nginxLocation(r, origin)},
	}
}

func nginxMaps(r mend.Rules, origin string) string {
	var l mend.Lines
	l.Add("map $http_origin ", origin, " {")
	l.Add(`    default "";`)
	for _, o := range r.Exact {
		if len(o) > longKey {
			l.Add(`    "~`, mend.Anchored(mend.Literal(o)), `" $http_origin;`)
			continue
		}
		l.Add(`    "`, o, `" $http_origin;`)
	}
	for _, p := range r.Patterns {
		l.Add(`    "~`, mend.Anchored(p), `" $http_origin;`)
	}
	l.Add("}")
	l.Add("map $request_method:$http_access_control_request_method $cors_preflight {")
	l.Add(`    default "";`)
	l.Add(`    "~^OPTIONS:." 1;`)
	l.Add("}")
	return l.String()
}

func nginxLocation(r mend.Rules, origin string) string {
	var l mend.Lines
	send := func(indent, name, value string) { l.Add(indent, "add_header ", name, " ", value, " always;") }
	l.Add("if ($cors_preflight) {")
	send("    ", "Access-Control-Allow-Origin", origin)
	for _, h := range append(r.Preflight, r.Actual...) {
		if h[0] != "Access-Control-Expose-Headers" {
			send("    ", h[0], mend.Quoted(h[1]))
		}
	}
	send("    ", "Vary", "Origin")
	l.Add("    return 204;")
	l.Add("}")
	send("", "Access-Control-Allow-Origin", origin)
	for _, h := range r.Actual {
		send("", h[0], mend.Quoted(h[1]))
	}
	send("", "Vary", "Origin")
	for _, name := range mend.CORSHeaders {
		l.Add("proxy_hide_header ", name, ";")
	}
	return l.String()
}
