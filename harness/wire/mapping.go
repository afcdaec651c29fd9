package wire

// Mapping says where a host and port really is.
type Mapping struct {
	Pattern string // host:port; "*" stands for any characters
	Addr    string // ip:port
}
