package policy

import (
	"slices"
	"strconv"
)

// Facts are what a proxy's configuration says of CORS, for a draft.
type Facts struct {
	Kind, Config string // of the proxy
	Servers      []Server
	Origins      []Told // what it compares the request's Origin with, or answers

	// What the Access-Control headers say, word by word.
	Methods, Headers, Expose, MaxAges, Credentials []Told
}

// Server is a virtual server.
type Server struct {
	Names      []string // as written
	TLS, Plain uint16   // the ports on which it listens; 0 for none
	Locations  []Location
	Place      Place
}

// Location is a part of a server's paths.
type Location struct {
	Path    string
	Regex   bool
	Methods []string // that it tells apart
	Place   Place
}

// Told is something that a configuration says, and where.
type Told struct {
	Text   string
	Regex  bool // it is a regular expression
	Any    bool // it stands for every origin
	Refuse bool // an origin that gets nothing
	Place  Place
}

// Place is where a configuration says something.
type Place struct {
	File string
	Line int
}

// String returns "file:line".
func (p Place) String() string { return p.File + ":" + strconv.Itoa(p.Line) }

// about is what is told of a location: what stands behind it and before the next
// one, or in front of all locations of its server, or in a file without servers.
func (f Facts) about(l Location, told []Told) []string {
	var out []string
	for _, t := range told {
		server, location := f.around(t.Place)
		if location == (Place{}) && (server == (Place{}) || server == f.serverOf(l)) || location == l.Place {
			out = append(out, t.Text)
		}
	}
	return out
}

// around are the server and the location in which a place is, as far as their
// beginnings tell.
func (f Facts) around(p Place) (server, location Place) {
	for _, s := range f.Servers {
		if s.Place.File == p.File && s.Place.Line <= p.Line && s.Place.Line >= server.Line {
			server, location = s.Place, Place{}
		}
		for _, l := range s.Locations {
			if l.Place.File == p.File && l.Place.Line <= p.Line && l.Place.Line >= max(location.Line, server.Line) {
				location = l.Place
			}
		}
	}
	return server, location
}

func (f Facts) serverOf(l Location) Place {
	for _, s := range f.Servers {
		if slices.Contains(placesOf(s), l.Place) {
			return s.Place
		}
	}
	return Place{}
}

func placesOf(s Server) []Place {
	out := make([]Place, len(s.Locations))
	for i, l := range s.Locations {
		out[i] = l.Place
	}
	return out
}
