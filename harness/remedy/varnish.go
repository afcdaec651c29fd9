package remedy

import "strings"

var varnish = dialect{
	name:    "Varnish",
	comment: "#",
	parts:   varnishParts,
	say: map[Kind]string{
		MissingOrigin: "set resp.http.Access-Control-Allow-Origin in vcl_deliver for {path}, and in vcl_synth",
		MissingOnErrors: "set the headers in vcl_deliver without a condition on resp.status, for {status} too; " +
			"set in vcl_backend_response, they are missing on backend errors",
		MissingOnProxyErrors: "set the headers in vcl_deliver, through which vcl_backend_error's answers pass, and in vcl_synth, " +
			"which makes the others ({status})",
		OriginNotListed: "compare req.http.Origin with {origin} too",
		WildcardCredentials: "set req.http.Origin in place of * in vcl_deliver, for the origins that are listed, and unset the backend's: " +
			"* does not count for requests with credentials",
		DuplicateOrigin: "{who}: unset resp.http.Access-Control-Allow-Origin, which removes every line of it, and set it once",
		InvalidValue:    "set req.http.Origin as it came, inside of the `if` that lists the origins, and nothing otherwise",
		PreflightRefused: "return (synth(204)) for CORS-preflight requests at the start of vcl_recv, before any other return: " +
			"the first definition of a subroutine in the file runs first",
		PreflightRedirected: "return (synth(204)) for CORS-preflight requests before the redirect to {location}; " +
			"where that is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		RedirectWithoutOrigin: "set the headers in vcl_synth as well, which makes the redirect to {location}; the URL it leads to needs them too",
		MethodNotAllowed:      "list {method} in resp.http.Access-Control-Allow-Methods of the answer to preflights",
		HeaderNotAllowed:      "list {header} in resp.http.Access-Control-Allow-Headers of the answer to preflights",
		CredentialsNotAllowed: "set resp.http.Access-Control-Allow-Credentials to \"true\", for preflights and actual requests alike",
		NotExposed:            "list {header} in resp.http.Access-Control-Expose-Headers, and not for preflights only",
		VaryMissing: "append Origin to resp.http.Vary in vcl_deliver, outside of the `if` on the origin: " +
			"the answers to other origins and to requests without an Origin need it too",
		MaxAgeShort: "set resp.http.Access-Control-Max-Age to \"{seconds}\" for preflights, and unset the backend's",
		OriginTooWide: "let in what vcl_deliver lists, and not {origin}: == for exact origins; " +
			"~ only with ^ at the start, $ at the end and \\. for each dot",
		NullAllowed:        "take the comparison with \"null\" out: every sandboxed document has it",
		MethodTooMuch:      "take {method} out of resp.http.Access-Control-Allow-Methods, echo no request header there, and do not pass preflights on",
		HeaderTooMuch:      "take {header} out of resp.http.Access-Control-Allow-Headers, and do not echo req.http.Access-Control-Request-Headers",
		CredentialsTooMuch: "take out resp.http.Access-Control-Allow-Credentials, and unset the backend's",
		ExposedTooMuch:     "take {header} out of resp.http.Access-Control-Expose-Headers, and unset the backend's",
	},
}

func varnishParts(r rules) []Part {
	return []Part{{
		"Before every other sub, in place of the lines about CORS\n# (" + r.alone() + ")",
		varnishTop(r),
	}}
}

// isPreflight is the condition under which a request is a CORS-preflight
// request.
const isPreflight = `req.method == "OPTIONS" && req.http.Access-Control-Request-Method`

func varnishTop(r rules) string {
	var l lines
	path := `req.url ~ "^` + literal(r.path) + `(\?|$)"`
	var origins []string
	for _, o := range r.exact {
		origins = append(origins, `req.http.Origin == "`+o+`"`)
	}
	for _, p := range r.patterns {
		origins = append(origins, `req.http.Origin ~ "`+anchored(p)+`"`)
	}
	l.add("sub vcl_recv {")
	l.add("    if (", isPreflight, " && ", path, ") {")
	l.add("        return (synth(204));")
	l.add("    }")
	l.add("}")
	l.add("sub cors_", r.slug, " {")
	l.add("    if (", path, ") {")
	for _, name := range corsHeaders {
		l.add("        unset resp.http.", name, ";")
	}
	l.add("        if (!resp.http.Vary) {")
	l.add(`            set resp.http.Vary = "Origin";`)
	l.add(`        } elseif (resp.http.Vary !~ "(?i)(^|[, ])(origin|\*)([, ]|$)") {`)
	l.add(`            set resp.http.Vary = resp.http.Vary + ", Origin";`)
	l.add("        }")
	l.add("        if (", strings.Join(origins, "\n            || "), ") {")
	l.add("            set resp.http.Access-Control-Allow-Origin = req.http.Origin;")
	for _, h := range r.actual {
		l.add("            set resp.http.", h[0], " = ", quoted(h[1]), ";")
	}
	if len(r.preflight) > 0 {
		l.add("            if (", isPreflight, ") {")
		for _, h := range r.preflight {
			l.add("                set resp.http.", h[0], " = ", quoted(h[1]), ";")
		}
		l.add("            }")
	}
	l.add("        }")
	l.add("    }")
	l.add("}")
	l.add("sub vcl_deliver {")
	l.add("    call cors_", r.slug, ";")
	l.add("}")
	l.add("sub vcl_synth {")
	l.add("    call cors_", r.slug, ";")
	l.add("}")
	return l.String()
}
