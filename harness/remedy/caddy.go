package remedy

var caddy = dialect{
	name:    "Caddy",
	comment: "#",
	parts:   caddyParts,
	say: map[Kind]string{
		MissingOrigin: "set Access-Control-Allow-Origin with `header` in the block that answers {path}, without `>` and `defer`: " +
			"Caddy 2.6 leaves a deferred `header >Name` out",
		MissingOnErrors: "set the headers with `header` outside of any matcher on status, without `>` and `defer`, " +
			"and again in handle_errors if its block changes them: then answers with status {status} keep them",
		MissingOnProxyErrors: "set the headers with `header` without `>` and `defer`: deferred ones, and those of header_down, " +
			"are missing on what Caddy answers itself ({status})",
		OriginNotListed: "match {origin} in the header_regexp matcher on Origin, and send {http.request.header.Origin}",
		WildcardCredentials: "send {http.request.header.Origin} behind a matcher that lists the origins, in place of *, and remove the upstream's with header_down: " +
			"* does not count for requests with credentials",
		DuplicateOrigin: "{who}: remove the upstream's in reverse_proxy with header_down -Access-Control-Allow-Origin, and keep one `header`",
		InvalidValue:    "send {http.request.header.Origin} as it came, with nothing beside it, behind a matcher that lists the origins",
		PreflightRefused: "answer CORS-preflight requests with respond 204 in a handle of their own, and move basic_auth (basicauth before Caddy 2.8) " +
			"and forward_auth into the handle after it: Caddy runs them before `respond`, whatever their place",
		PreflightRedirected: "answer {path} where it is asked instead of redirecting to {location}: move redir into the handle after the preflight's; " +
			"where the redirect is from http to https, have the page ask https, because a redirect to another origin makes the Origin null",
		RedirectWithoutOrigin: "put the `header` lines into the block that redirects to {location}, or answer 401 instead; " +
			"the URL it leads to needs them too",
		MethodNotAllowed:      "list {method} in Access-Control-Allow-Methods of the preflight's handle",
		HeaderNotAllowed:      "list {header} in Access-Control-Allow-Headers of the preflight's handle",
		CredentialsNotAllowed: "set Access-Control-Allow-Credentials true with `header`, for preflights and actual requests alike",
		NotExposed:            "list {header} in Access-Control-Expose-Headers, set with `header` outside of the preflight's handle",
		VaryMissing: "header +Vary Origin, without a matcher: " +
			"the answers to other origins and to requests without an Origin need it too",
		MaxAgeShort: "set Access-Control-Max-Age {seconds} in the preflight's handle, and remove the upstream's with header_down",
		OriginTooWide: "let in what the matcher on Origin lists, and not {origin}: header_regexp with ^ at the start, $ at the end and \\. for each dot, " +
			"no * in `header Origin`",
		NullAllowed:        "take null out of the matcher on Origin: every sandboxed document has it",
		MethodTooMuch:      "take {method} out of Access-Control-Allow-Methods, echo no request header there, and do not pass preflights on",
		HeaderTooMuch:      "take {header} out of Access-Control-Allow-Headers, and do not echo {http.request.header.Access-Control-Request-Headers}",
		CredentialsTooMuch: "take out Access-Control-Allow-Credentials, and remove the upstream's with header_down",
		ExposedTooMuch:     "take {header} out of Access-Control-Expose-Headers, and remove the upstream's with header_down",
	},
}

func caddyParts(r rules) []Part {
	where := "In the handle that answers " + r.path + ", or in the site's block if it has none, in place of its header lines about CORS"
	if r.kind == PreflightRefused || r.redirects() {
		where += "\n# (move basic_auth or basicauth, forward_auth and redir into a second handle { } below this one)"
	}
	return []Part{
		{where, caddySite(r)},
		{"In its reverse_proxy { }", caddyUpstream()},
	}
}

func caddySite(r rules) string {
	var l lines
	l.add("@cors_origin header_regexp cors_origin Origin ", r.origins())
	l.add("@cors_preflight {")
	l.add("\tmethod OPTIONS")
	l.add("\theader Access-Control-Request-Method *")
	l.add("}")
	l.add("header +Vary Origin")
	l.add("header @cors_origin {")
	l.add("\tAccess-Control-Allow-Origin {http.request.header.Origin}")
	for _, h := range r.actual {
		l.add("\t", h[0], " ", quoted(h[1]))
	}
	l.add("}")
	l.add("handle @cors_preflight {")
	if len(r.preflight) > 0 {
		l.add("\theader @cors_origin {")
		for _, h := range r.preflight {
			l.add("\t\t", h[0], " ", quoted(h[1]))
		}
		l.add("\t}")
	}
	l.add("\trespond 204")
	l.add("}")
	return l.String()
}

func caddyUpstream() string {
	var l lines
	for _, name := range corsHeaders {
		l.add("header_down -", name)
	}
	return l.String()
}
