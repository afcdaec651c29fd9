package teaching_test

import (
	"context"
	"net"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/teach"
)

// reachable is an address of this machine that others can reach; "" where it
// has none.
func reachable() string {
	all, _ := net.InterfaceAddrs() // nothing to list is no error
	for _, a := range all {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.To4() != nil && ip.IP.IsGlobalUnicast() {
			return ip.IP.String()
		}
	}
	return ""
}

var _ = Describe("a classroom", func() {
	It("keeps students apart", func() {
		one, other := enters(lab), enters(lab)
		for _, s := range []*student{one, other} {
			s.goes("/playground?preset=right-answer")
		}
		one.sets("r-body", "for one")
		other.sets("r-body", "for the other")
		for _, s := range []*student{one, other} {
			Expect(s.runs(click("#playground .go")).State).To(Equal("shown"))
		}
		Expect(one.text(".result .beside pre")).To(HaveExactElements(ContainSubstring("for one"), ContainSubstring("for one")))
		Expect(other.text(".result .beside pre")).To(HaveExactElements(ContainSubstring("for the other"), ContainSubstring("for the other")))
	})

	It("that others can reach lets in who has the link", func() {
		address := reachable()
		if address == "" {
			Skip("this machine has no address but loopback")
		}
		l := open(context.Background(), teach.Config{Listen: address})
		base, join, ok := strings.Cut(l.URL, "#join=")
		Expect(ok).To(BeTrue(), l.URL)
		Expect(base).To(HavePrefix("http://" + address + ":"))

		stranger := enters(l)
		stranger.goes("/lesson/sent-not-read")
		d := stranger.runs(click("button.go"))
		Expect(d.State).To(Equal("failed"))
		Expect(d.Status).To(ContainSubstring("the join token is missing or wrong"))

		student := enters(l)
		student.goes("/#join=" + join)
		student.follows(`[data-lesson="sent-not-read"] a`)
		Expect(sees[string](student, `location.href`)).NotTo(ContainSubstring(join), "who looks over a shoulder")
		Expect(student.runs(click("button.go")).State).To(Equal("shown"))
		Expect(student.count(".result .verdict.conforms")).To(Equal(1))
		student.goes("/lesson/same-site")
		Expect(student.count("button.go")).To(BeZero(), "there is no second site")
		Expect(student.text(".run .note")).To(ConsistOf(HavePrefix("This lesson cannot be run at this address:")))
	})
})
