package teaching_test

import (
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// maxTabs is more than any page of a lesson has stops.
const maxTabs = 80

// press hits a key.
func press(key string) chromedp.Action[chromedp.Void] { return chromedp.KeyEvent(key) }

// tabsTo presses Tab until the focus is on the element, and shows it.
func (s *student) tabsTo(selector string) {
	GinkgoHelper()
	for range maxTabs {
		s.does(press(kb.Tab))
		if sees[bool](s, `document.activeElement.matches(`+quoted(selector)+`)`) {
			Expect(sees[bool](s, `getComputedStyle(document.activeElement).outlineStyle !== "none"`)).To(BeTrue(), "the focus can be seen at "+selector)
			return
		}
	}
	Fail("Tab does not lead to " + selector)
}

var _ = Describe("with the keyboard alone", func() {
	It("a lesson", func() {
		s := enters(lab)
		s.goes("/lesson/allow-methods")
		s.tabsTo(".skip")
		s.does(press(kb.Enter))
		Expect(sees[string](s, `document.activeElement.id`)).To(Equal("main"))
		s.tabsTo("#choice0")
		s.does(press(" "))
		Expect(s.text(".choice.chosen")).To(HaveLen(1))
		s.does(press(kb.ArrowDown))
		Expect(sees[string](s, `document.querySelector(".choice.chosen input").id`)).To(Equal("choice1"))
		s.tabsTo("button.go")
		Expect(s.runs(press(kb.Enter)).State).To(Equal("shown"))
		Expect(sees[bool](s, `document.activeElement.matches("button.go")`)).To(BeTrue(), "the focus stays where it was")

		Expect(s.shown(".result .step:nth-of-type(2) .sequence")).To(BeZero())
		s.tabsTo(".result .step:nth-of-type(2) > summary")
		s.does(press(kb.Enter))
		Expect(s.shown(".result .step:nth-of-type(2) .sequence")).To(Equal(1))
		s.tabsTo(".result .step:nth-of-type(2) .wide")
		s.tabsTo("details.fix summary")
		s.does(press(kb.Enter))
		Expect(s.shown("details.fix pre")).To(BeNumerically(">", 0))
		s.tabsTo(`.onward a[rel="next"]`)
	})

	It("the playground", func() {
		s := enters(lab)
		s.goes("/playground?preset=wildcard-credentials")
		s.tabsTo("#credentials")
		s.does(press(kb.ArrowUp))
		s.foretells("The script can read the response, with status 200.")
		s.tabsTo("#playground .go")
		Expect(s.runs(press(kb.Enter)).State).To(Equal("shown"))
		Expect(s.text(".result .headline")).To(Equal([]string{"The script can read the response, with status 200."}))
	})

	It("the projector", func() {
		s := enters(lab)
		s.goes("/projector/allow-methods")
		s.does(chromedp.WaitReady(chromedp.CSS(".events > li.current")))
		all := s.count(".events > li")
		events := func() int { return s.shown(".events > li") }
		Expect(s.count(".events > li:not(.ahead)")).To(Equal(1))
		s.does(press(kb.ArrowRight), press(kb.ArrowRight))
		Expect(events()).To(Equal(3))
		Expect(s.text(".status")).To(ConsistOf(HavePrefix("3 of ")))
		s.does(press(kb.ArrowLeft))
		Expect(events()).To(Equal(2))
		Expect(s.shown(".headline")).To(BeZero(), "what it comes to, before it is over")
		s.does(press(kb.End))
		Expect(s.count(".events > li.ahead")).To(BeZero())
		Expect(s.shown(".headline")).To(Equal(1), "of the last step")
		s.does(press(kb.ArrowRight))
		Expect(s.text(".status")).To(Equal([]string{strings.Replace("N of N", "N", sees[string](s, `String(document.querySelectorAll(".events > li").length)`), 2)}))

		Expect(s.runs(press("r")).State).To(Equal("shown"))
		Expect(s.count(".events > li:not(.ahead)")).To(Equal(1), "a run starts with its first event")
		Expect(s.count(".events > li")).To(BeNumerically(">=", all), "what really happened is drawn in place of what was foretold")
		Expect(s.count(".predicted")).To(BeZero())
		s.does(press(kb.ArrowRight), press(kb.Home))
		Expect(events()).To(Equal(1))
		Expect(sees[float64](s, `parseFloat(getComputedStyle(document.querySelector(".sequence")).fontSize)`)).To(BeNumerically(">=", 18), "large type, in pixels")
	})
})
