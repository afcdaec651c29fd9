package teaching_test

import (
	"net/url"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// paper has the page laid out as it is printed.
func (s *student) paper() {
	GinkgoHelper()
	s.does(calls(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
}

var _ = Describe("on paper", func() {
	It("a lesson, with all that is folded away on screen", func() {
		s := enters(lab)
		s.visits(place{path: "/lesson/allow-methods", run: "button.go"})
		s.paper()
		Expect(s.shown(".actions, .onward, .top nav, footer")).To(BeZero(), "what paper has no use for")
		Expect(s.shown("pre.call")).To(BeNumerically(">", 0))
		for _, folded := range []string{".result .step .sequence", "details.standard .sequence", "details.fix pre"} {
			Expect(s.shown(folded)).To(Equal(s.count(folded)), folded)
		}
		pdf, err := chromedp.Run(s.tab, chromedp.PrintToPDF())
		Expect(err).NotTo(HaveOccurred())
		Expect(string(pdf)).To(HavePrefix("%PDF-"))
	})

	It("the projector, with all events", func() {
		s := enters(lab)
		s.goes("/projector/allow-methods")
		s.does(chromedp.WaitReady(chromedp.CSS(".events > li.current")))
		s.paper()
		Expect(s.shown(".events > li")).To(Equal(s.count(".events > li")))
	})
})

var _ = Describe("without script", func() {
	var s *student
	BeforeEach(func() {
		s = enters(lab)
		s.does(calls(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	})

	It("a lesson can be read, and its answer looked up", func() {
		s.goes("/lesson/allow-methods")
		Expect(s.text("noscript .note")).To(ConsistOf(ContainSubstring("allow script")))
		s.does(click("noscript summary"))
		Expect(s.shown("noscript details p")).To(Equal(1))
		s.does(click("details.standard summary"))
		Expect(s.shown("details.standard .sequence")).To(Equal(s.count("details.standard .sequence")))
		s.follows(`.onward a[rel="next"]`)
	})

	It("the playground foretells", func() {
		s.goes("/playground?preset=two-layers")
		s.does(chromedp.SetValue(chromedp.ID("r-acao"), "$ORIGIN"))
		s.follows("noscript button")
		Expect(s.text(".prediction > .headline")).To(Equal([]string{"The script can read the response, with status 200."}))
	})

	It("an error is explained", func() {
		s.goes("/explain")
		s.does(chromedp.SendKeys(chromedp.ID("message"), "[Error] Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200"+kb.Tab))
		s.follows("main button.go")
		Expect(s.count(".explanation")).To(Equal(1))
		Expect(sees[string](s, `location.search`)).To(HavePrefix("?m=" + url.QueryEscape("[Error] Origin")))
	})
})
