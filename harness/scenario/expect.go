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

// deviants expands, by the name of an engine, what is known of a step (from 0).
func (x *expander) deviants(known Deviations, step int) map[string]Want {
	var out map[string]Want
	for _, engine := range known.Engines() {
		d := known.Of(engine, step)
		if d == nil {
			continue
		}
		if out == nil {
			out = make(map[string]Want)
		}
		out[engine] = x.want(d.Want)
	}
	return out
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
