package remedy

// longKey is the length beyond which an origin is no key for the hash of a map:
// nginx does not start with keys that are longer than its buckets.
const longKey = 40

var nginx = dialect{
	name:    "nginx",
	comment: "#",
	parts:   nginxParts,
	say: map[Kind]string{
		MissingOrigin: "put add_header Access-Control-Allow-Origin into the location that answers {path}, with `always` " +
			"(a regex location that matches wins over a prefix): it inherits none from the server block as soon as it, or an `if` in it, has an add_header of its own",
		MissingOnErrors: "end each add_header with `always`: without it nginx leaves the header out of answers with status {status}; " +
			"if error_page or proxy_intercept_errors replaces the answer, the location it leads to needs the same lines",
		MissingOnProxyErrors: "put the add_header lines, with `always`, into the location and not into an `if`: " +
			"an answer that nginx makes itself ({status}) can be decided before `if` is looked at; the location of an error_page needs them too",
		OriginNotListed: "list {origin} in a map on $http_origin, and send that map's variable",
		WildcardCredentials: "send the variable of a map on $http_origin in place of *, and proxy_hide_header the upstream's: " +
			"* does not count for requests with credentials",
		DuplicateOrigin: "{who}: keep one add_header, and hide the upstream's with proxy_hide_header " +
			"(fastcgi_hide_header, uwsgi_hide_header behind those)",
		InvalidValue: "let the map give $http_origin itself for the origins that it lists, and \"\" for all others: " +
			"nginx sends no header that is empty",
		PreflightRefused: "answer CORS-preflight requests with return 204 in the location that answers {path}: " +
			"nginx does that before auth_basic, auth_request and limit_except, and asks no upstream; " +
			"a rewrite ... break before it would keep it from happening",
		PreflightRedirected: "answer {path} where it is asked instead of redirecting to {location}: location = {path} with a proxy_pass of its own; " +
			"where the redirect is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		RedirectWithoutOrigin: "put the add_header lines, with `always`, beside the return or rewrite that redirects to {location}, or answer 401 instead; " +
			"the URL it leads to needs them too",
		MethodNotAllowed: "list {method} in the add_header Access-Control-Allow-Methods of the answer to OPTIONS, " +
			"and leave no method out by an `if ($request_method ...)`",
		HeaderNotAllowed:      "list {header} in the add_header Access-Control-Allow-Headers of the answer to OPTIONS",
		CredentialsNotAllowed: "add_header Access-Control-Allow-Credentials true always, both to the answer to OPTIONS and to the actual one",
		NotExposed:            "list {header} in add_header Access-Control-Expose-Headers of the actual answer: on the answer to OPTIONS it does nothing",
		VaryMissing: "add_header Vary Origin always, outside of any `if`: " +
			"the answers to other origins and to requests without an Origin need it too",
		MaxAgeShort: "add_header Access-Control-Max-Age {seconds} to the answer to OPTIONS, and proxy_hide_header the upstream's",
		OriginTooWide: "let in what a map on $http_origin lists, and not {origin}: no plain $http_origin, " +
			"and patterns with ^ at the start, $ at the end and \\. for each dot",
		NullAllowed:        "take null out of the map on $http_origin: every sandboxed document has it",
		MethodTooMuch:      "take {method} out of add_header Access-Control-Allow-Methods, echo no request header there, and do not pass OPTIONS on",
		HeaderTooMuch:      "take {header} out of add_header Access-Control-Allow-Headers, and do not echo $http_access_control_request_headers",
		CredentialsTooMuch: "take out add_header Access-Control-Allow-Credentials, and proxy_hide_header the upstream's",
		ExposedTooMuch:     "take {header} out of add_header Access-Control-Expose-Headers, and proxy_hide_header the upstream's",
	},
}

func nginxParts(r rules) []Part {
	origin := "$cors_origin_" + r.slug
	where := "At the start of location " + r.path + ", before any rewrite, in place of its add_header and proxy_hide_header lines about CORS"
	if r.redirects() {
		where = "At the start of location = " + r.path + ", which has a proxy_pass of its own, or of the one that redirects"
	}
	return []Part{
		{"In http { }, beside the server blocks; one $cors_preflight is enough for all routes", nginxMaps(r, origin)},
		{where + "\n# (repeat here the other add_header lines of the server block: they are not inherited)", nginxLocation(r, origin)},
	}
}

func nginxMaps(r rules, origin string) string {
	var l lines
	l.add("map $http_origin ", origin, " {")
	l.add(`    default "";`)
	for _, o := range r.exact {
		if len(o) > longKey {
			l.add(`    "~`, anchored(literal(o)), `" $http_origin;`)
			continue
		}
		l.add(`    "`, o, `" $http_origin;`)
	}
	for _, p := range r.patterns {
		l.add(`    "~`, anchored(p), `" $http_origin;`)
	}
	l.add("}")
	l.add("map $request_method:$http_access_control_request_method $cors_preflight {")
	l.add(`    default "";`)
	l.add(`    "~^OPTIONS:." 1;`)
	l.add("}")
	return l.String()
}

func nginxLocation(r rules, origin string) string {
	var l lines
	send := func(indent, name, value string) { l.add(indent, "add_header ", name, " ", value, " always;") }
	l.add("if ($cors_preflight) {")
	send("    ", "Access-Control-Allow-Origin", origin)
	for _, h := range append(r.preflight, r.actual...) {
		if h[0] != "Access-Control-Expose-Headers" {
			send("    ", h[0], quoted(h[1]))
		}
	}
	send("    ", "Vary", "Origin")
	l.add("    return 204;")
	l.add("}")
	send("", "Access-Control-Allow-Origin", origin)
	for _, h := range r.actual {
		send("", h[0], quoted(h[1]))
	}
	send("", "Vary", "Origin")
	for _, name := range corsHeaders {
		l.add("proxy_hide_header ", name, ";")
	}
	return l.String()
}

// quoted is a value of names and commas as nginx, Caddy, HAProxy, Apache and
// Varnish read it.
func quoted(value string) string { return `"` + value + `"` }
