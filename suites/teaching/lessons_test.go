package teaching_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
	"github.com/crosscheck-cors/crosscheck/scenarios"
)

var _ = Describe("lessons", func() {
	lessons, err := scenarios.Lessons()
	if err != nil {
		It("load", func() { Expect(err).NotTo(HaveOccurred()) })
		return
	}
	for _, x := range lessons {
		It(x.ID, func() {
			s := enters(lab)
			s.goes("/lesson/" + x.ID)
			s.answers(x)
			s.sawLesson(x, s.runs(click("button.go")))
			s.recognizes(x)
		})
	}

	It("lead from one to the next, and back", func() {
		s := enters(lab)
		s.goes("/")
		s.follows(".contents li a")
		for i, x := range lessons {
			Expect(s.text("h1")).To(Equal([]string{x.Title}))
			Expect(s.text(".where")).To(ConsistOf(HavePrefix(fmt.Sprintf("Lesson %d of %d", i+1, len(lessons)))))
			if i+1 < len(lessons) {
				s.follows(`.onward a[rel="next"]`)
			}
		}
		Expect(s.count(`.onward a[rel="next"]`)).To(BeZero())
		s.follows(`.onward a[rel="prev"]`)
		Expect(s.text("h1")).To(Equal([]string{lessons[len(lessons)-2].Title}))
	})

	It("are marked once they have run", func() {
		s := enters(lab)
		s.goes("/")
		Expect(s.count(".done")).To(BeZero())
		s.follows(`[data-lesson="sent-not-read"] a`)
		s.runs(click("button.go"))
		s.goes("/")
		Expect(s.count(".done")).To(Equal(1))
		Expect(s.text(`[data-lesson="sent-not-read"] .done`)).To(Equal([]string{"run"}))
	})
})

// answers chooses every choice, the right one last: each says why it is right or
// wrong, and only the chosen one does.
func (s *student) answers(x scenarios.Lesson) {
	GinkgoHelper()
	Expect(s.text("legend")).To(Equal([]string{x.Predict.Question}))
	Expect(s.shown(".because")).To(BeZero(), "why, before there is an answer")
	right := 0
	for i, c := range x.Predict.Choices {
		if c.Right {
			right = i
			continue
		}
		s.chooses(x, i, "Wrong.")
	}
	s.chooses(x, right, "Right.")
}

func (s *student) chooses(x scenarios.Lesson, i int, verdict string) {
	GinkgoHelper()
	why := sees[[]string](s, fmt.Sprintf(`(document.querySelector('label[for="choice%d"]').click(), [
  ...[...document.querySelectorAll(".choice.chosen label")].map((e) => e.innerText),
  ...[...document.querySelectorAll(".because")].filter((e) => e.checkVisibility()).map((e) => e.innerText)])`, i))
	Expect(why).To(HaveExactElements(x.Predict.Choices[i].Text, HavePrefix(verdict)))
}

// sawLesson holds what the page shows of a run against what the lesson's author
// wants of each step, and against the browser's console.
func (s *student) sawLesson(x scenarios.Lesson, d drawn) {
	GinkgoHelper()
	Expect(d.State).To(Equal("shown"), d.Status)
	Expect(s.text(".result .verdict b")).To(Equal([]string{"Your browser did what the standard says."}))
	s.does(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".result details").forEach((e) => (e.open = true))`))
	steps := x.Scenario.Steps
	Expect(s.count(".result .step")).To(Equal(len(steps)))
	waits := false
	for i, step := range steps {
		s.sawStep(i, step)
		waits = waits || step.After > 0
	}
	Expect(s.count(".result .wrong")).To(BeZero(), "rows that are wrong")
	if !waits {
		took("a step of a lesson, from click to drawn", time.Duration(d.Took*float64(time.Millisecond))/time.Duration(len(steps)))
		took("a lesson, from click to drawn", time.Duration(d.Took*float64(time.Millisecond)))
	}
}

// recognizes has the lab explain each message that the lesson has put on the
// console.
func (s *student) recognizes(x scenarios.Lesson) {
	GinkgoHelper()
	var codes []string
	for _, step := range x.Scenario.Steps {
		if step.Want.Chrome != "" {
			codes = append(codes, step.Want.Chrome)
		}
	}
	for i, message := range s.reads(len(codes))[:len(codes)] {
		s.understands(message, codes[i])
	}
}

// of is a selector within a step of the result.
func of(step int, selector string) string {
	return fmt.Sprintf(".result .step:nth-of-type(%d) %s", step+1, selector)
}

func (s *student) sawStep(i int, step scenario.Step) {
	GinkgoHelper()
	about := fmt.Sprintf("step %d", i+1)
	could := strings.Join(s.text(of(i, ".beside > div:first-child pre")), "\n")
	failed := s.count(of(i, ".sequence .check.failed"))
	headline := strings.Join(s.text(of(i, ".headline")), "\n")
	switch step.Want.Outcome {
	case fetch.NetworkError:
		Expect(could).To(HavePrefix("TypeError: Failed to fetch"), about)
		Expect(headline).To(ContainSubstring("network error"), about)
		Expect(failed).To(Equal(1), about+": the failing check is marked where it fails")
		Expect(s.count(of(i, ".sequence li.browser-page.failed"))).To(Equal(1), about)
	case fetch.Opaque, fetch.OpaqueRedirect:
		Expect(could).To(ContainSubstring("status: 0"), about)
		Expect(failed).To(BeZero(), about)
	default:
		Expect(could).To(HavePrefix("status: "), about)
		Expect(headline).To(ContainSubstring("can read the response"), about)
		Expect(failed).To(BeZero(), about)
	}
	preflights := s.count(of(i, `.sequence .preflight li.browser-server:not(.missing)`))
	switch step.Want.Preflight {
	case scenario.MustBeSent:
		Expect(preflights).To(BeNumerically(">", 0), about+": preflights drawn")
	case scenario.MustBeAbsent:
		Expect(preflights).To(BeZero(), about+": preflights drawn")
	default: // the author says nothing
	}
	actual := s.count(of(i, `.sequence > .events li.browser-server:not(.missing)`))
	switch step.Want.Request {
	case scenario.MustBeSent:
		Expect(actual).To(BeNumerically(">", 0), about+": actual requests drawn")
	case scenario.MustBeAbsent:
		Expect(actual).To(BeZero(), about+": actual requests drawn")
	default:
	}
}
