package haproxy

import (
	"slices"
	"strings"

	"github.com/crosscheck-cors/crosscheck/servers/target/mend"
)

// atOnce is how many origins are listed in a line: HAProxy reads 64 words and
// 2,048 bytes of one.
const atOnce = 10

var language = mend.Language{
	Name:    "HAProxy",
	Comment: "#",
	Parts:   haproxyParts,
	Say: map[mend.Kind]string{
		mend.MissingOrigin: "set Access-Control-Allow-Origin with http-after-response for {path}; remember the Origin with http-request set-var, " +
			"because rules on the response cannot read it",
		mend.MissingOnErrors: "set the headers with http-after-response and no condition on the status, for {status} too",
		mend.MissingOnProxyErrors: "replace http-response by http-after-response: " +
			"http-response rules do not run for what HAProxy answers itself ({status})",
		mend.OriginNotListed: "list {origin} in the ACL on req.fhdr(Origin)",
		mend.WildcardCredentials: "send the remembered Origin in place of *, and del-header the upstream's: " +
			"* does not count for requests with credentials",
		mend.DuplicateOrigin: "{who}: http-after-response del-header Access-Control- -m beg, and then one set-header (not add-header)",
		mend.InvalidValue: "send the remembered Origin as it came, only if { var(...) -m found }: " +
			"without the condition, the header is sent empty",
		mend.PreflightRefused: "answer CORS-preflight requests with http-request return status 204, before http-request auth and deny: " +
			"the rules run in the order of the file",
		mend.PreflightRedirected: "put http-request return status 204 for CORS-preflight requests before the redirect to {location}; " +
			"where that is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		mend.RedirectWithoutOrigin: "set the headers with http-after-response: http-response rules do not run for a redirect that HAProxy makes ({location}); " +
			"the URL it leads to needs them too",
		mend.MethodNotAllowed:      "list {method} in Access-Control-Allow-Methods of the answer to preflights",
		mend.HeaderNotAllowed:      "list {header} in Access-Control-Allow-Headers of the answer to preflights",
		mend.CredentialsNotAllowed: "http-after-response set-header Access-Control-Allow-Credentials true, for preflights and actual requests alike",
		mend.NotExposed:            "list {header} in http-after-response set-header Access-Control-Expose-Headers, and not for preflights only",
		mend.VaryMissing: "http-after-response add-header Vary Origin, without a condition on the origin: " +
			"the answers to other origins and to requests without an Origin need it too",
		mend.MaxAgeShort: "http-after-response set-header Access-Control-Max-Age {seconds} for preflights, and del-header the upstream's",
		mend.OriginTooWide: "let in what the ACL lists, and not {origin}: -m str for exact origins, no -m beg, -m end, -m sub or -m found; " +
			"-m reg with ^ at the start, $ at the end and \\. for each dot",
		mend.NullAllowed:        "take null out of the ACL on req.fhdr(Origin): every sandboxed document has it",
		mend.MethodTooMuch:      "take {method} out of Access-Control-Allow-Methods, echo no request header there, and do not pass preflights on",
		mend.HeaderTooMuch:      "take {header} out of Access-Control-Allow-Headers, and do not echo req.hdr(Access-Control-Request-Headers)",
		mend.CredentialsTooMuch: "take out set-header Access-Control-Allow-Credentials, and del-header the upstream's",
		mend.ExposedTooMuch:     "take {header} out of set-header Access-Control-Expose-Headers, and del-header the upstream's",
	},
}

func haproxyParts(r mend.Rules) []mend.Part {
	return []mend.Part{{
		Where: "In the frontend (or listen), before all other http-request rules, in place of its rules about CORS\n# (" + r.Alone() + ")",
		Text:  haproxyFrontend(r),
	}}
}

func haproxyFrontend(r mend.Rules) string {
	var l mend.Lines
	variable := func(what string) string { return "txn.cors_" + what + "_" + r.Slug }
	set := func(what string) string { return "{ var(" + variable(what) + ") -m found }" }
	request := func(parts ...string) { l.Add("    http-request ", strings.Join(parts, " ")) }
	answer := func(parts ...string) { l.Add("    http-after-response ", strings.Join(parts, " ")) }

	request("set-var("+variable("route")+")", "bool(true)", "if { path -m reg '"+mend.Anchored(mend.Literal(r.Path))+"' }")
	for some := range slices.Chunk(r.Exact, atOnce) {
		request("set-var("+variable("origin")+")", "req.fhdr(Origin)", "if", set("route"), "{ req.fhdr(Origin) -m str", strings.Join(some, " "), "}")
	}
	for _, p := range r.Patterns {
		request("set-var("+variable("origin")+")", "req.fhdr(Origin)", "if", set("route"), "{ req.fhdr(Origin) -m reg '"+mend.Anchored(p)+"' }")
	}
	request("set-var("+variable("preflight")+")", "bool(true)", "if", set("route"), "METH_OPTIONS { req.hdr(Access-Control-Request-Method) -m found }")
	request("return status 204 if", set("preflight"))
	answer("del-header Access-Control- -m beg if", set("route"))
	answer("add-header Vary Origin if", set("route"))
	answer("set-header Access-Control-Allow-Origin %[var("+variable("origin")+")] if", set("origin"))
	for _, h := range r.Actual {
		answer("set-header", h[0], mend.Quoted(h[1]), "if", set("origin"))
	}
	for _, h := range r.Preflight {
		answer("set-header", h[0], mend.Quoted(h[1]), "if", set("origin"), set("preflight"))
	}
	return l.String()
}
