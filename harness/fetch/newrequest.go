package fetch

// NewRequest is what the Request constructor, or XMLHttpRequest's open(),
// setRequestHeader() and send(), make of a call: the request, or the exception
// they throw. Forbidden request-headers are dropped without a word, as are
// headers that mode no-cors does not allow; the Content-Type of the body and
// the default Accept are added. (The default Accept of elements is the user
// agent's affair.)
//
// https://fetch.spec.whatwg.org/#dom-request
func NewRequest(client Client, call Call) (Request, Refusal) {
	r := Request{
		Method:         "GET",
		URLList:        append(make([]URL, 0, 4), call.URL),
		Headers:        make(HeaderList, 0, len(call.Headers)+4),
		Body:           call.Body,
		Client:         client,
		Credentials:    call.Credentials,
		ReferrerPolicy: call.ReferrerPolicy,
	}
	var refusal Refusal
	switch call.API {
	case XHR:
		refusal = r.fromXHR(call)
	case FetchAPI:
		refusal = r.fromFetch(call)
	default:
		if !call.API.Loads() {
			return r, Refusal{Reason: InvalidCall, Parameter: call.API.String()}
		}
		return r, r.fromLoad(call)
	}
	if refusal.Reason == NoReason && !r.Headers.Has("Accept") {
		r.Headers.Append("Accept", "*/*")
	}
	return r, refusal
}

func (r *Request) fromFetch(call Call) Refusal {
	r.Mode, r.Redirect, r.Cache = call.Mode, call.Redirect, call.Cache
	r.Keepalive, r.Integrity, r.AddressSpace = call.Keepalive, call.Integrity, call.AddressSpace
	switch {
	case call.URL.IncludesCredentials():
		return Refusal{Reason: URLIncludesCredentials, Parameter: call.URL.String()}
	case r.Cache == OnlyIfCached && r.Mode != SameOriginMode:
		return Refusal{Reason: OnlyIfCachedNotSameOrigin, Parameter: r.Mode.String()}
	}
	if refusal := r.setMethod(call.Method); refusal.Reason != NoReason {
		return refusal
	}
	if r.Mode == NoCORS && !IsSafelistedMethod(r.Method) {
		return Refusal{Reason: UnsafeNoCORSMethod, Parameter: r.Method}
	}
	for _, h := range call.Headers {
		if !r.appendFromScript(h.Name, h.Value) {
			return Refusal{Reason: InvalidCall, Parameter: h.Name}
		}
	}
	return r.extractBody()
}

// setMethod sets a method that is a token and not forbidden, normalised.
func (r *Request) setMethod(method string) Refusal {
	switch {
	case method == "":
		return Refusal{}
	case !IsMethod(method):
		return Refusal{Reason: InvalidCall, Parameter: method}
	case IsForbiddenMethod(method):
		return Refusal{Reason: ForbiddenMethod, Parameter: method}
	default:
		r.Method = NormalizeMethod(method)
		return Refusal{}
	}
}

// appendFromScript appends a header to the request's Headers object, whose
// guard is "request" or, in mode no-cors, "request-no-cors". False stands for
// a TypeError.
//
// https://fetch.spec.whatwg.org/#concept-headers-append
func (r *Request) appendFromScript(name, value string) bool {
	value = NormalizeValue(value)
	if !IsHeaderName(name) || !IsHeaderValue(value) {
		return false
	}
	if r.Mode == NoCORS {
		whole := value
		if before, ok := r.Headers.Get(name); ok {
			whole = before + ", " + value
		}
		if IsNoCORSSafelistedRequestHeader(name, whole) {
			r.Headers.Append(name, value)
		}
		return true
	}
	if !IsForbiddenRequestHeader(name, value) {
		r.Headers.Append(name, value)
	}
	return true
}

// extractBody applies the constructor's rules about bodies.
func (r *Request) extractBody() Refusal {
	if r.Body.Kind == NoBody {
		r.Body = Body{}
		return Refusal{}
	}
	if r.Method == "GET" || r.Method == "HEAD" {
		return Refusal{Reason: InvalidCall, Parameter: r.Method + " with a body"}
	}
	if r.Body.Kind == StreamBody && r.Keepalive {
		return Refusal{Reason: InvalidCall, Parameter: "keepalive with a streamed body"}
	}
	if t, ok := r.Body.ContentType(); ok && !r.Headers.Has("Content-Type") {
		r.appendFromScript("Content-Type", t)
	}
	if r.Body.Kind == StreamBody {
		if r.Mode == NoCORS {
			return Refusal{Reason: StreamNeedsCORS, Parameter: r.Mode.String()}
		}
		r.UseCORSPreflight = true
	}
	return Refusal{}
}

// fromXHR applies open(), setRequestHeader() and send(), in this order.
//
// https://xhr.spec.whatwg.org/#the-send()-method
func (r *Request) fromXHR(call Call) Refusal {
	if refusal := r.setMethod(call.Method); refusal.Reason != NoReason {
		return refusal
	}
	if url := r.current(); url.Host != "" && call.User+call.Password != "" {
		url.Username, url.Password = call.User, call.Password
	}
	r.UseURLCredentials = r.current().IncludesCredentials()
	for _, h := range call.Headers {
		value := NormalizeValue(h.Value)
		if !IsHeaderName(h.Name) || !IsHeaderValue(value) {
			return Refusal{Reason: InvalidCall, Parameter: h.Name}
		}
		if !IsForbiddenRequestHeader(h.Name, value) {
			r.Headers.Combine(h.Name, value)
		}
	}
	switch {
	case call.Body.Kind == StreamBody:
		return Refusal{Reason: InvalidCall, Parameter: "a streamed body"}
	case call.Body.Kind == NoBody, r.Method == "GET", r.Method == "HEAD":
		r.Body = Body{}
	default:
		r.setXHRContentType()
	}
	r.UseCORSPreflight = call.UploadListener == BeforeSend
	return Refusal{}
}

// setXHRContentType adds the body's type, or makes the author's Content-Type of
// a string say UTF-8 where it names another charset.
func (r *Request) setXHRContentType() {
	author, ok := r.Headers.Get("Content-Type")
	if !ok {
		if t, ok := r.Body.ContentType(); ok {
			r.Headers.Set("Content-Type", t)
		}
		return
	}
	if r.Body.Kind != TextBody {
		return
	}
	m, ok := ParseMIMEType(author)
	if !ok {
		return
	}
	for i, p := range m.Parameters {
		if p.Name == "charset" && !equalFold(p.Value, "UTF-8") {
			m.Parameters[i].Value = "UTF-8"
			r.Headers.Set("Content-Type", m.String())
		}
	}
}
