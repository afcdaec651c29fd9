package teaching_test

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/teach"
)

// comesTo says of every preset what a student must find: the code of the
// refusal that Chrome's console words, or what script can read.
var comesTo = map[string]struct {
	code string // a CorsError code; "" for a response
	read string // the start of what script could read
}{
	"errors-without-headers":        {code: "MissingAllowOriginHeader"},
	"proxy-errors":                  {code: "MissingAllowOriginHeader"},
	"inherited-headers":             {code: "MissingAllowOriginHeader"},
	"two-layers":                    {code: "MultipleAllowOriginValues"},
	"several-origins":               {code: "MultipleAllowOriginValues"},
	"auth-answers-preflight":        {code: "PreflightInvalidStatus"},
	"preflight-redirected":          {code: "PreflightDisallowedRedirect"},
	"login-redirect":                {code: "MissingAllowOriginHeader"},
	"preflight-reaches-application": {code: "PreflightMissingAllowOriginHeader"},
	"origin-without-scheme":         {code: "InvalidAllowOriginValue"},
	"origin-with-slash":             {code: "AllowOriginMismatch"},
	"own-options":                   {code: "MethodDisallowedByPreflightResponse"},
	"missing-vary":                  {code: "AllowOriginMismatch"},
	"hidden-header":                 {read: "status: 200 OK\ntype: cors\n"},
	"expose-typo":                   {read: "status: 200 OK\ntype: cors\n"},
	"wildcard-credentials":          {code: "WildcardOriginNotAllowed"},
	"no-cookie":                     {read: "status: 200 OK\ntype: cors\n"},
	"preflight-each-time":           {read: "status: 200 OK\ntype: cors\n"},
	"see-the-preflight":             {read: "status: 200 OK\ntype: cors\n"},
	"tool-headers":                  {code: "PreflightMissingAllowOriginHeader"},
	"null-origin":                   {code: "AllowOriginMismatch"},
	"no-cors":                       {read: "type: opaque\nstatus: 0"},
	"works-in-postman":              {code: "PreflightMissingAllowOriginHeader"},
	"right-answer":                  {read: "status: 200 OK\ntype: cors\n"},
	// Chromium differs from the standard, and the page says so.
	"authorization-wildcard": {read: "status: 200 OK\ntype: cors\n"},
}

var _ = Describe("presets", func() {
	for _, p := range teach.Presets() {
		It(p.ID, func() {
			want, known := comesTo[p.ID]
			Expect(known).To(BeTrue(), "say what it comes to")
			s := enters(lab)
			s.goes("/playground?preset=" + p.ID)
			Expect(s.text("h2")[0]).To(Equal(p.Title))
			foretold := s.text(".prediction > .headline")
			d := s.runs(click("#playground .go"))
			Expect(d.State).To(Equal("shown"), d.Status)
			took("a preset, from click to drawn", time.Duration(d.Took*float64(time.Millisecond)))
			if p.ID == "authorization-wildcard" {
				Expect(s.count(".result .verdict.browserdiffers")).To(Equal(1))
				Expect(s.text(".result .verdict .note")).To(ConsistOf(ContainSubstring("known difference")))
			} else {
				Expect(s.text(".result .verdict b")).To(Equal([]string{"Your browser did what the standard says."}))
				Expect(s.text(".result .headline")).To(Equal(foretold), "what was foretold at once is what came")
				Expect(s.count(".result .sequence .check.failed") > 0).To(Equal(want.code != ""), "a check failed")
			}
			could := s.text(".result .beside > div:first-child pre")
			if want.code == "" {
				Expect(could).To(ConsistOf(HavePrefix(want.read)))
				return
			}
			Expect(could).To(ConsistOf(HavePrefix("TypeError: Failed to fetch")))
			Expect(s.count(".result .sequence .check.failed")).To(Equal(1))
			if !p.State.Sandbox { // whose console is that of another process
				s.understands(s.reads(1)[0], want.code)
			}
		})
	}

	It("are all known, and no others", func() {
		Expect(comesTo).To(HaveLen(len(teach.Presets())))
	})
})

// understands has the lab explain what the browser's own console says.
func (s *student) understands(message, code string) {
	GinkgoHelper()
	Expect(message).To(ContainSubstring("blocked by CORS policy"))
	s.pastes(message)
	Expect(s.count(".refused")).To(BeZero(), "not known: "+message)
	Expect(strings.Join(s.text(".why"), "\n")).To(ContainSubstring(code), message)
	Expect(s.count(".explanation ol li")).To(BeNumerically(">", 0), "usual causes")
	Expect(s.text(".explanation h3")).To(ContainElement("What to change"))
	Expect(s.count(`.explanation a[href^="/lesson/"], .explanation a[href^="/scenario/"]`)).To(BeNumerically(">", 0), "something to see it in")
}
