package servers

import "strings"

// The registrable domains that every run has.
const (
	mainSite  = "example.test"
	otherSite = "other.test"
)

// ownSuffix ends the registrable domains that are made for single scenarios,
// or for a group of them: "x17-site.test". Any number of them is served.
const ownSuffix = "-site.test"

// rawLabel is the label of hosts whose answers are written to a raw
// connection: "api-x17.raw.example.test".
const rawLabel = ".raw."

// publicLabel is the label of page hosts that count as having a public IP
// address: "app.public.example.test". They have separate listeners; the browser
// treats only these ports as public.
const publicLabel = ".public."

// siteNames are the names that the certificate of a site is for.
func siteNames(site string) []string {
	return []string{"*." + site, site, "*" + rawLabel + site, "*" + publicLabel + site}
}

// ownSiteOf returns the registrable domain made for single scenarios that the
// host is in, "" for none.
func ownSiteOf(host string) string {
	if !strings.HasSuffix(host, ownSuffix) {
		return ""
	}
	labels := strings.TrimSuffix(host, ownSuffix)
	label := labels[strings.LastIndexByte(labels, '.')+1:]
	if label == "" {
		return ""
	}
	return label + ownSuffix
}
