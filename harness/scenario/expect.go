package scenario

import "slices"

// want expands the placeholders in what a step wants.
func (x *expander) want(w Want) Want {
	if w.Response != nil {
		r := *w.Response
		if r.Body != nil {
			b := x.expand(*r.Body)
			r.Body = &b
		}
		r.Headers = x.headers(r.Headers)
		w.Response = &r
	}
	w.PreflightRequest = x.requestWant(w.PreflightRequest)
	w.ActualRequest = x.requestWant(w.ActualRequest)
	w.Hops = slices.Clone(w.Hops)
	for i, h := range w.Hops {
		w.Hops[i].PreflightRequest = x.requestWant(h.PreflightRequest)
		w.Hops[i].ActualRequest = x.requestWant(h.ActualRequest)
	}
	return w
}

func (x *expander) requestWant(w *RequestWant) *RequestWant {
	if w == nil {
		return nil
	}
	r := *w
	r.Origin = x.expand(r.Origin)
	r.Headers = x.headers(r.Headers)
	return &r
}

func (x *expander) headers(h Headers) Headers {
	h = slices.Clone(h)
	for i := range h {
		h[i].Value = x.expand(h[i].Value)
	}
	return h
}
