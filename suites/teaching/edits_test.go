package teaching_test

import (
	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// sets changes a field of the playground as typing does.
func (s *student) sets(id, value string) {
	GinkgoHelper()
	s.does(chromedp.Evaluate[chromedp.Void](`{ const e = document.getElementById(` + quoted(id) + `); e.value = ` + quoted(value) +
		`; e.dispatchEvent(new Event("input", { bubbles: true })); }`))
}

// foretells waits until the prediction has the headline.
func (s *student) foretells(headline string) {
	GinkgoHelper()
	s.does(chromedp.Func(poll(`document.querySelector(".prediction > .headline")?.innerText === ` + quoted(headline))))
}

var _ = Describe("the playground", func() {
	It("foretells each change at once, and keeps it in the link", func() {
		s := enters(lab)
		s.goes("/playground?preset=two-layers")
		s.foretells("The script gets a network error: Access-Control-Allow-Origin has several values.")
		s.sets("r-acao", "$ORIGIN")
		s.foretells("The script can read the response, with status 200.")
		s.does(chromedp.Func(poll(`location.search.startsWith("?s=")`)))
		link := sees[string](s, `location.pathname + location.search`)

		other := enters(lab)
		other.goes(link)
		Expect(sees[string](other, `document.getElementById("r-acao").value`)).To(Equal("$ORIGIN"))
		Expect(other.text(".prediction > .headline")).To(Equal([]string{"The script can read the response, with status 200."}))
		Expect(other.runs(click("#playground .go")).State).To(Equal("shown"))
		Expect(other.text(".result .headline")).To(Equal([]string{"The script can read the response, with status 200."}))
	})

	It("refuses what cannot be sent, and says which byte", func() {
		s := enters(lab)
		s.goes("/playground")
		before := sees[string](s, `location.href`)
		s.sets("r-headers", "X-Bad\u0001: 1")
		s.does(chromedp.WaitReady(chromedp.CSS(".prediction .refused")))
		Expect(s.text(".prediction .refused pre")).To(ConsistOf(ContainSubstring("byte 6 of the name (0x01)")))
		Expect(sees[string](s, `location.href`)).To(Equal(before), "a link to what cannot be sent")
		d := s.runs(click("#playground .go"))
		Expect(d.State).To(Equal("failed"))
		Expect(d.Status).To(ContainSubstring("byte 6 of the name (0x01)"))
		s.sets("r-headers", "X-Good: 1")
		s.does(chromedp.WaitNotPresent(chromedp.CSS(".prediction .refused")))
		Expect(s.runs(click("#playground .go")).State).To(Equal("shown"))
	})

	It("puts raw lines on the wire as they are, and says that nobody knows", func() {
		s := enters(lab)
		s.goes("/playground?preset=works-in-postman")
		s.sets("method", "GET")
		s.sets("bodyKind", "none")
		s.sets("headers", "")
		s.sets("body", "")
		s.sets("r-raw", "Access-Control-Allow-Origin : *")
		Expect(s.runs(click("#playground .go")).State).To(Equal("shown"))
		Expect(s.text(".result .beside > div:last-child pre")).To(ConsistOf(ContainSubstring("Access-Control-Allow-Origin : *")))
	})

	It("says that a link cannot be read", func() {
		s := enters(lab)
		for name, link := range map[string]string{
			"tampered with":      "/playground?s=1.eyJ4Ijo",
			"of another version": "/playground?s=9.e30",
			"of bytes":           "/playground?s=%00%0d%0aX:1",
		} {
			s.goes(link)
			Expect(s.text(".refused")).To(ConsistOf(HavePrefix("This link cannot be read.")), name)
			Expect(s.text(".prediction > .headline")).To(HaveLen(1), name)
			Expect(s.runs(click("#playground .go")).State).To(Equal("shown"), name)
		}
	})

	It("copies, or says that the browser does not let it", func() {
		s := enters(lab)
		s.goes("/playground?preset=right-answer")
		s.does(click(".share"), chromedp.Func(poll(`document.querySelector(".status").textContent`)))
		Expect(s.text(".status")).To(ConsistOf(HavePrefix("Link co")))
		Expect(s.text(".copies summary")).To(Equal([]string{"fetch()", "curl", "nginx", "scenario (YAML)"}))
	})
})
