package scenarios

import "github.com/crosscheck-cors/crosscheck/harness/scenario"

// ProofPlacement puts a scenario's roles on fixed hosts, for what needs no
// server.
func ProofPlacement(s *scenario.Scenario) scenario.Placement {
	hosts := scenario.Hosts{
		Page: s.Page.Label() + ".example.test", API: "api-x1.example.test", Third: "third-x1.example.test", OtherSite: "app-x1.other.test",
	}
	if s.Page == scenario.PageOtherSite {
		hosts.Page = "app.other.test"
	}
	p, _ := s.Place(hosts.Placement(s.Page, "/x1")) // Script says what is wrong
	return p
}
