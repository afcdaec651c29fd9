package caddy

import "github.com/crosscheck-cors/crosscheck/servers/target/mend"

var language = mend.Language{
	Name:    "Caddy",
	Comment: "#",
	Parts:   caddyParts,
	Say: map[mend.Kind]string{
		mend.MissingOrigin: "set Access-Control-Allow-Origin with `header` in the block that answers {path}, without `>` and `defer`: " +
			"Caddy 2.6 leaves a deferred `header >Name` out",
		mend.MissingOnErrors: "set the headers with `header` outside of any matcher on status, without `>` and `defer`, " +
			"and again in handle_errors if its block changes them: then answers with status {status} keep them",
		mend.MissingOnProxyErrors: "set the headers with `header` without `>` and `defer`: deferred ones, and those of header_down, " +
			"are missing on what Caddy answers itself ({status})",
		mend.OriginNotListed: "match {origin} in the header_regexp matcher on Origin, and send {http.request.header.Origin}",
		mend.WildcardCredentials: "send {http.request.header.Origin} behind a matcher that lists the origins, in place of *, and remove the upstream's with header_down: " +
			"* does not count for requests with credentials",
		mend.DuplicateOrigin: "{who}: remove the upstream's in reverse_proxy with header_down -Access-Control-Allow-Origin, and keep one `header`",
		mend.InvalidValue:    "send {http.request.header.Origin} as it came, with nothing beside it, behind a matcher that lists the origins",
		mend.PreflightRefused: "answer CORS-preflight requests with respond 204 in a handle of their own, and move basic_auth (basicauth before Caddy 2.8) " +
			"and forward_auth into the handle after it: Caddy runs them before `respond`, whatever their place",
		mend.PreflightRedirected: "answer {path} where it is asked instead of redirecting to {location}: move redir into the handle after the preflight's; " +
			"where the redirect is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		mend.RedirectWithoutOrigin: "put the `header` lines into the block that redirects to {location}, or answer 401 instead; " +
			"the URL it leads to needs them too",
		mend.MethodNotAllowed:      "list {method} in Access-Control-Allow-Methods of the preflight's handle",
		mend.HeaderNotAllowed:      "list {header} in Access-Control-Allow-Headers of the preflight's handle",
		mend.CredentialsNotAllowed: "set Access-Control-Allow-Credentials true with `header`, for preflights and actual requests alike",
		mend.NotExposed:            "list {header} in Access-Control-Expose-Headers, set with `header` outside of the preflight's handle",
		mend.VaryMissing: "header +Vary Origin, without a matcher: " +
			"the answers to other origins and to requests without an Origin need it too",
		mend.MaxAgeShort: "set Access-Control-Max-Age {seconds} in the preflight's handle, and remove the upstream's with header_down",
		mend.OriginTooWide: "let in what the matcher on Origin lists, and not {origin}: header_regexp with ^ at the start, $ at the end and \\. for each dot, " +
			"no * in `header Origin`",
		mend.NullAllowed:        "take null out of the matcher on Origin: every sandboxed document has it",
		mend.MethodTooMuch:      "take {method} out of Access-Control-Allow-Methods, echo no request header there, and do not pass preflights on",
		mend.HeaderTooMuch:      "take {header} out of Access-Control-Allow-Headers, and do not echo {http.request.header.Access-Control-Request-Headers}",
		mend.CredentialsTooMuch: "take out Access-Control-Allow-Credentials, and remove the upstream's with header_down",
		mend.ExposedTooMuch:     "take {header} out of Access-Control-Expose-Headers, and remove the upstream's with header_down",
	},
}

func caddyParts(r mend.Rules) []mend.Part {
	where := "In the handle that answers " + r.Path + ", or in the site's block if it has none, in place of its header lines about CORS"
	if r.Kind == mend.PreflightRefused || r.Redirects() {
		where += "\n# (move basic_auth or basicauth, forward_auth and redir into a second handle { } below this one)"
	}
	return []mend.Part{
		{Where: where, Text: caddySite(r)},
		{Where: "In its reverse_proxy { }", Text: caddyUpstream()},
	}
}

func caddySite(r mend.Rules) string {
	var l mend.Lines
	l.Add("@cors_origin header_regexp cors_origin Origin ", r.Origins())
	l.Add("@cors_preflight {")
	l.Add("\tmethod OPTIONS")
	l.Add("\theader Access-Control-Request-Method *")
	l.Add("}")
	l.Add("header +Vary Origin")
	l.Add("header @cors_origin {")
	l.Add("\tAccess-Control-Allow-Origin {http.request.header.Origin}")
	for _, h := range r.Actual {
		l.Add("\t", h[0], " ", mend.Quoted(h[1]))
	}
	l.Add("}")
	l.Add("handle @cors_preflight {")
	if len(r.Preflight) > 0 {
		l.Add("\theader @cors_origin {")
		for _, h := range r.Preflight {
			l.Add("\t\t", h[0], " ", mend.Quoted(h[1]))
		}
		l.Add("\t}")
	}
	l.Add("\trespond 204")
	l.Add("}")
	return l.String()
}

func caddyUpstream() string {
	var l mend.Lines
	for _, name := range mend.CORSHeaders {
		l.Add("header_down -", name)
	}
	return l.String()
}
