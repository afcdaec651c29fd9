package remedy

import "strings"

var apache = dialect{
	name:    "Apache",
	comment: "#",
	parts:   apacheParts,
	say: map[Kind]string{
		MissingOrigin: "Header always set Access-Control-Allow-Origin for {path}, from what SetEnvIf Origin remembers, with env= of the same name",
		MissingOnErrors: "write `Header always set` in place of `Header set`, without a condition on the status: with ProxyErrorOverride, " +
			"answers with {status} are Apache's own; if ErrorDocument then names a path, that path needs the same lines",
		MissingOnProxyErrors: "write `Header always set` in place of `Header set`: " +
			"answers that Apache makes itself ({status}) have the headers of the `always` table alone",
		OriginNotListed: "add a SetEnvIf Origin line for {origin}",
		WildcardCredentials: "send what SetEnvIf Origin remembers in place of *, and `Header unset` the upstream's: " +
			"* does not count for requests with credentials",
		DuplicateOrigin: "{who}: Apache has two tables of headers and sends both, so `Header unset` the upstream's and keep one `Header always set`",
		InvalidValue: "let `Header always set ... %{NAME}e` have env=NAME: without it, Apache sends (null) for origins that are not listed; " +
			"SetEnvIf remembers $0, the Origin as it came",
		PreflightRefused: "answer CORS-preflight requests with RewriteRule - [R=204,L] in the VirtualHost, outside of Location and Directory: " +
			"there it runs before authentication, inside of them after it",
		PreflightRedirected: "put RewriteRule - [R=204,L] for CORS-preflight requests before what redirects to {location}, and answer {path} where it is asked; " +
			"where the redirect is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		RedirectWithoutOrigin: "write `Header always set`: redirects (to {location}) have the headers of the `always` table alone; " +
			"the URL it leads to needs them too",
		MethodNotAllowed:      "list {method} in Header always set Access-Control-Allow-Methods",
		HeaderNotAllowed:      "list {header} in Header always set Access-Control-Allow-Headers",
		CredentialsNotAllowed: "Header always set Access-Control-Allow-Credentials true, for preflights and actual requests alike",
		NotExposed:            "list {header} in Header always set Access-Control-Expose-Headers, and not for OPTIONS only",
		VaryMissing: "Header always merge Vary Origin, without env=: " +
			"the answers to other origins and to requests without an Origin need it too",
		MaxAgeShort: "Header always set Access-Control-Max-Age {seconds} for OPTIONS, and `Header unset` the upstream's",
		OriginTooWide: "let in what SetEnvIf Origin lists, and not {origin}: each expression with ^ at the start, $ at the end and \\. for each dot, " +
			"no %{Origin}i without a condition",
		NullAllowed:        "take out the SetEnvIf Origin line that lets null in: every sandboxed document has it",
		MethodTooMuch:      "take {method} out of Access-Control-Allow-Methods, echo no request header there, and do not pass preflights on",
		HeaderTooMuch:      "take {header} out of Access-Control-Allow-Headers, and do not echo Access-Control-Request-Headers",
		CredentialsTooMuch: "take out Header set Access-Control-Allow-Credentials, and `Header unset` the upstream's",
		ExposedTooMuch:     "take {header} out of Access-Control-Expose-Headers, and `Header unset` the upstream's",
	},
}

func apacheParts(r rules) []Part {
	return []Part{{
		"In the VirtualHost, outside of Location and Directory, before its RewriteRule and Redirect lines and in place of its lines about CORS\n" +
			"# (needs mod_headers, mod_rewrite and mod_setenvif; " + r.alone() + ")",
		apacheHost(r),
	}}
}

func apacheHost(r rules) string {
	var l lines
	env := "CORS_ORIGIN_" + strings.ToUpper(r.slug)
	path := anchored(literal(r.path))
	for _, o := range r.exact {
		l.add(`SetEnvIf Origin "`, anchored(literal(o)), `" `, env, "=$0")
	}
	for _, p := range r.patterns {
		l.add(`SetEnvIf Origin "`, anchored(p), `" `, env, "=$0")
	}
	l.add("RewriteEngine On")
	l.add("RewriteCond %{REQUEST_METHOD} =OPTIONS")
	l.add(`RewriteCond %{HTTP:Access-Control-Request-Method} "."`)
	l.add(`RewriteRule "`, path, `" - [R=204,L]`)
	l.add(`<LocationMatch "`, path, `">`)
	for _, name := range corsHeaders {
		l.add("    Header unset ", name)
	}
	l.add("    Header always merge Vary Origin")
	l.add("    Header always set Access-Control-Allow-Origin %{", env, "}e env=", env)
	for _, h := range r.actual {
		l.add("    Header always set ", h[0], " ", quoted(h[1]), " env=", env)
	}
	for _, h := range r.preflight {
		l.add("    Header always set ", h[0], " ", quoted(h[1]), ` "expr=%{REQUEST_METHOD} == 'OPTIONS' && -n reqenv('`, env, `')"`)
	}
	l.add("</LocationMatch>")
	return l.String()
}
