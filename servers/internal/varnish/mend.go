package varnish

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var language = mend.Language{
	Name:    "Varnish",
	Comment: "#",
	Parts:   varnishParts,
	Say: map[mend.Kind]string{
		mend.MissingOrigin: "set resp.http.Access-Control-Allow-Origin in vcl_deliver for {path}, and in vcl_synth",
		mend.MissingOnErrors: "set the headers in vcl_deliver without a condition on resp.status, for {status} too; " +
			"set in vcl_backend_response, they are missing on backend errors",
		mend.MissingOnProxyErrors: "set the headers in vcl_deliver, through which vcl_backend_error's answers pass, and in vcl_synth, " +
			"which makes the others ({status})",
		mend.OriginNotListed: "compare req.http.Origin with {origin} too",
		mend.WildcardCredentials: "set req.http.Origin in place of * in vcl_deliver, for the origins that are listed, and unset the backend's: " +
			"* does not count for requests with credentials",
		mend.DuplicateOrigin: "{who}: unset resp.http.Access-Control-Allow-Origin, which removes every line of it, and set it once",
		mend.InvalidValue:    "set req.http.Origin as it came, inside of the `if` that lists the origins, and nothing otherwise",
		mend.PreflightRefused: "return (synth(204)) for CORS-preflight requests at the start of vcl_recv, before any other return: " +
			"the first definition of a subroutine in the file runs first",
		mend.PreflightRedirected: "return (synth(204)) for CORS-preflight requests before the redirect to {location}; " +
			"where that is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		mend.RedirectWithoutOrigin: "set the headers in vcl_synth as well, which makes the redirect to {location}; the URL it leads to needs them too",
		mend.MethodNotAllowed:      "list {method} in resp.http.Access-Control-Allow-Methods of the answer to preflights",
		mend.HeaderNotAllowed:      "list {header} in resp.http.Access-Control-Allow-Headers of the answer to preflights",
		mend.CredentialsNotAllowed: "set resp.http.Access-Control-Allow-Credentials to \"true\", for preflights and actual requests alike",
		mend.NotExposed:            "list {header} in resp.http.Access-Control-Expose-Headers, and not for preflights only",
		mend.VaryMissing: "append Origin to resp.http.Vary in vcl_deliver, outside of the `if` on the origin: " +
			"the answers to other origins and to requests without an Origin need it too",
		mend.MaxAgeShort: "set resp.http.Access-Control-Max-Age to \"{seconds}\" for preflights, and unset the backend's",
		mend.OriginTooWide: "let in what vcl_deliver lists, and not {origin}: == for exact origins; " +
			"~ only with ^ at the start, $ at the end and \\. for each dot",
		mend.NullAllowed:        "take the comparison with \"null\" out: every sandboxed document has it",
		mend.MethodTooMuch:      "take {method} out of resp.http.Access-Control-Allow-Methods, echo no request header there, and do not pass preflights on",
		mend.HeaderTooMuch:      "take {header} out of resp.http.Access-Control-Allow-Headers, and do not echo req.http.Access-Control-Request-Headers",
		mend.CredentialsTooMuch: "take out resp.http.Access-Control-Allow-Credentials, and unset the backend's",
		mend.ExposedTooMuch:     "take {header} out of resp.http.Access-Control-Expose-Headers, and unset the backend's",
	},
}

func varnishParts(r mend.Rules) []mend.Part {
	return []mend.Part{{
		Where: "Before every other sub, in place of the lines about CORS\n# (" + r.Alone() + ")",
		Text:  varnishTop(r),
	}}
}

// isPreflight is the condition under which a request is a CORS-preflight
// request.
const isPreflight = `req.method == "OPTIONS" && req.http.Access-Control-Request-Method`

func varnishTop(r mend.Rules) string {
	var l mend.Lines
	path := `req.url ~ "^` + mend.Literal(r.Path) + `(\?|$)"`
	var origins []string
	for _, o := range r.Exact {
		origins = append(origins, `req.http.Origin == "`+o+`"`)
	}
	for _, p := range r.Patterns {
		origins = append(origins, `req.http.Origin ~ "`+mend.Anchored(p)+`"`)
	}
	l.Add("sub vcl_recv {")
	l.Add("    if (", isPreflight, " && ", path, ") {")
	l.Add("        return (synth(204));")
	l.Add("    }")
	l.Add("}")
	l.Add("sub cors_", r.Slug, " {")
	l.Add("    if (", path, ") {")
	for _, name := range mend.CORSHeaders {
		l.Add("        unset resp.http.", name, ";")
	}
	l.Add("        if (!resp.http.Vary) {")
	l.Add(`            set resp.http.Vary = "Origin";`)
	l.Add(`        } elseif (resp.http.Vary !~ "(?i)(^|[, ])(origin|\*)([, ]|$)") {`)
	l.Add(`            set resp.http.Vary = resp.http.Vary + ", Origin";`)
	l.Add("        }")
	l.Add("        if (", strings.Join(origins, "\n            || "), ") {")
	l.Add("            set resp.http.Access-Control-Allow-Origin = req.http.Origin;")
	for _, h := range r.Actual {
		l.Add("            set resp.http.", h[0], " = ", mend.Quoted(h[1]), ";")
	}
	if len(r.Preflight) > 0 {
		l.Add("            if (", isPreflight, ") {")
		for _, h := range r.Preflight {
			l.Add("                set resp.http.", h[0], " = ", mend.Quoted(h[1]), ";")
		}
		l.Add("            }")
	}
	l.Add("        }")
	l.Add("    }")
	l.Add("}")
	l.Add("sub vcl_deliver {")
	l.Add("    call cors_", r.Slug, ";")
	l.Add("}")
	l.Add("sub vcl_synth {")
	l.Add("    call cors_", r.Slug, ";")
	l.Add("}")
	return l.String()
}
