package teaching_test

import (
	"fmt"
	"net/url"
	"os"

	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// place is a page as it is looked at: after a run, where it has one.
type place struct{ name, path, run string }

// places have every template, every state of one, and every kind of diagram.
var places = []place{
	{"contents", "/", ""},
	{"lesson", "/lesson/allow-methods", "button.go"},
	{"lesson-steps", "/lesson/max-age", ""},
	{"duplicates", "/lesson/duplicates", "button.go"},
	{"projector", "/projector/preflight", "button.go"},
	{"scenario", "/scenario/preflight-response/redirect", "button.go"},
	{"playground", "/playground?preset=auth-answers-preflight", "#playground .go"},
	{"playground-link", "/playground?s=1.x", ""},
	{"playground-differs", "/playground?preset=authorization-wildcard", "#playground .go"},
	{"explain", "/explain", ""},
	{"explain-unknown", "/explain?m=nothing", ""},
	{"explained", "/explain?m=" + url.QueryEscape("Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "+
		"https://api.example.com/items. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 404."), ""},
	{"not-here", "/lesson/none", ""},
}

// visits opens a page and runs what is to be run there.
func (s *student) visits(p place) {
	GinkgoHelper()
	s.goes(p.path)
	if p.run != "" {
		Expect(s.runs(click(p.run)).State).To(Equal("shown"))
	}
}

// audit has axe look at the document as it is, and words what it finds.
const audit = `axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.map((v) =>
  v.id + " (" + v.impact + "): " + v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary).join("; ")))`

var _ = Describe("everybody can read", func() {
	axe, err := os.ReadFile("testdata/axe.min.js")
	for _, p := range places {
		It(p.name, func() {
			Expect(err).NotTo(HaveOccurred())
			s := enters(lab)
			s.visits(p)
			s.does(chromedp.Evaluate[chromedp.Void](string(axe)+"; undefined"),
				chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((e) => (e.open = true))`))
			for _, as := range []struct {
				width   int64
				colours string
			}{{desktop, light}, {phone, dark}} { // neither has to do with the other
				s.looks(as.width, as.colours)
				where := fmt.Sprintf("%d pixels wide, %s", as.width, as.colours)
				Expect(sees[[]string](s, audit)).To(BeEmpty(), where)
				Expect(sees[int](s, `document.documentElement.scrollWidth - innerWidth`)).To(BeNumerically("<=", 0), where+": nothing to scroll sideways")
			}
		})
	}

	It("or it would be found", func() {
		Expect(err).NotTo(HaveOccurred())
		s := enters(lab)
		s.goes("/playground")
		s.does(chromedp.Evaluate[chromedp.Void](string(axe)+"; undefined"),
			chromedp.Evaluate[chromedp.Void](`document.querySelector('label[for="method"]').remove(); document.querySelector(".lead").style.color = "#bbb"`))
		Expect(sees[[]string](s, audit)).To(ConsistOf(HavePrefix("label ("), HavePrefix("color-contrast (")))
	})
})
