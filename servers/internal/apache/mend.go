package apache

import (
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

var language = mend.Language{
	Name:    "Apache",
	Comment: "#",
	Parts:   apacheParts,
	Say: map[mend.Kind]string{
		mend.MissingOrigin: "Header always set Access-Control-Allow-Origin for {path}, from what SetEnvIf Origin remembers, with env= of the same name",
		mend.MissingOnErrors: "write `Header always set` in place of `Header set`, without a condition on the status: with ProxyErrorOverride, " +
			"answers with {status} are Apache's own; if ErrorDocument then names a path, that path needs the same lines",
		mend.MissingOnProxyErrors: "write `Header always set` in place of `Header set`: " +
			"answers that Apache makes itself ({status}) have the headers of the `always` table alone",
		mend.OriginNotListed: "add a SetEnvIf Origin line for {origin}",
		mend.WildcardCredentials: "send what SetEnvIf Origin remembers in place of *, and `Header unset` the upstream's: " +
			"* does not count for requests with credentials",
		mend.DuplicateOrigin: "{who}: Apache has two tables of headers and sends both, so `Header unset` the upstream's and keep one `Header always set`",
		mend.InvalidValue: "let `Header always set ... %{NAME}e` have env=NAME: without it, Apache sends (null) for origins that are not listed; " +
			"SetEnvIf remembers $0, the Origin as it came",
		mend.PreflightRefused: "answer CORS-preflight requests with RewriteRule - [R=204,L] in the VirtualHost, outside of Location and Directory: " +
			"there it runs before authentication, inside of them after it",
		mend.PreflightRedirected: "put RewriteRule - [R=204,L] for CORS-preflight requests before what redirects to {location}, and answer {path} where it is asked; " +
			"where the redirect is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		mend.RedirectWithoutOrigin: "write `Header always set`: redirects (to {location}) have the headers of the `always` table alone; " +
			"the URL it leads to needs them too",
		mend.MethodNotAllowed:      "list {method} in Header always set Access-Control-Allow-Methods",
		mend.HeaderNotAllowed:      "list {header} in Header always set Access-Control-Allow-Headers",
		mend.CredentialsNotAllowed: "Header always set Access-Control-Allow-Credentials true, for preflights and actual requests alike",
		mend.NotExposed:            "list {header} in Header always set Access-Control-Expose-Headers, and not for OPTIONS only",
		mend.VaryMissing: "Header always merge Vary Origin, without env=: " +
			"the answers to other origins and to requests without an Origin need it too",
		mend.MaxAgeShort: "Header always set Access-Control-Max-Age {seconds} for OPTIONS, and `Header unset` the upstream's",
		mend.OriginTooWide: "let in what SetEnvIf Origin lists, and not {origin}: each expression with ^ at the start, $ at the end and \\. for each dot, " +
			"no %{Origin}i without a condition",
		mend.NullAllowed:        "take out the SetEnvIf Origin line that lets null in: every sandboxed document has it",
		mend.MethodTooMuch:      "take {method} out of Access-Control-Allow-Methods, echo no request header there, and do not pass preflights on",
		mend.HeaderTooMuch:      "take {header} out of Access-Control-Allow-Headers, and do not echo Access-Control-Request-Headers",
		mend.CredentialsTooMuch: "take out Header set Access-Control-Allow-Credentials, and `Header unset` the upstream's",
		mend.ExposedTooMuch:     "take {header} out of Access-Control-Expose-Headers, and `Header unset` the upstream's",
	},
}

func apacheParts(r mend.Rules) []mend.Part {
	return []mend.Part{{
		Where: "In the VirtualHost, outside of Location and Directory, before its RewriteRule and Redirect lines and in place of its lines about CORS\n" +
			"# (needs mod_headers, mod_rewrite and mod_setenvif; " + r.Alone() + ")",
		Text: hostBlock(r),
	}}
}

func hostBlock(r mend.Rules) string {
	var l mend.Lines
	env := "CORS_ORIGIN_" + strings.ToUpper(r.Slug)
	path := mend.Anchored(mend.Literal(r.Path))
	for _, o := range r.Exact {
		l.Add(`SetEnvIf Origin "`, mend.Anchored(mend.Literal(o)), `" `, env, "=$0")
	}
	for _, p := range r.Patterns {
		l.Add(`SetEnvIf Origin "`, mend.Anchored(p), `" `, env, "=$0")
	}
	l.Add("RewriteEngine On")
	l.Add("RewriteCond %{REQUEST_METHOD} =OPTIONS")
	l.Add(`RewriteCond %{HTTP:Access-Control-Request-Method} "."`)
	l.Add(`RewriteRule "`, path, `" - [R=204,L]`)
	l.Add(`<LocationMatch "`, path, `">`)
	for _, name := range mend.CORSHeaders {
		l.Add("    Header unset ", name)
	}
	l.Add("    Header always merge Vary Origin")
	l.Add("    Header always set Access-Control-Allow-Origin %{", env, "}e env=", env)
	for _, h := range r.Actual {
		l.Add("    Header always set ", h[0], " ", mend.Quoted(h[1]), " env=", env)
	}
	for _, h := range r.Preflight {
		l.Add("    Header always set ", h[0], " ", mend.Quoted(h[1]), ` "expr=%{REQUEST_METHOD} == 'OPTIONS' && -n reqenv('`, env, `')"`)
	}
	l.Add("</LocationMatch>")
	return l.String()
}
