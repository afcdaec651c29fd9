package fetch

// appendMetadata adds the fetch metadata headers, which go to potentially
// trustworthy URLs only. None of the requests has user activation.
//
// https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-append-the-fetch-metadata-headers-for-a-request
func (r *Request) appendMetadata(headers HeaderList) HeaderList {
	if r.current().Scheme != "https" {
		return headers
	}
	destination := r.Destination
	if destination == "" {
		destination = "empty"
	}
	return append(headers,
		Header{"Sec-Fetch-Dest", destination},
		Header{"Sec-Fetch-Mode", r.Mode.String()},
		Header{"Sec-Fetch-Site", r.metadataSite()})
}

// metadataSite says how far the request's URLs are from its origin, at the
// farthest: a redirect through another site is remembered.
//
// https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site
func (r *Request) metadataSite() string {
	site := "same-origin"
	for i := range r.URLList {
		u := &r.URLList[i]
		switch {
		case r.Client.Origin.SameOrigin(u.Origin()):
		case r.Client.site() == "" || u.SchemefulSite() != r.Client.site():
			return "cross-site"
		default:
			site = "same-site"
		}
	}
	return site
}
