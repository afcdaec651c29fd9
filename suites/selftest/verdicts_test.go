package selftest_test

import (
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/browser/chrome/chrometest"
	"github.com/crosscheck-cors/crosscheck/harness/fetch"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
	"github.com/crosscheck-cors/crosscheck/harness/scenario"
)

var _ = Describe("each verdict, with its text", func() {
	It("Conforms when everybody agrees", func(ctx SpecContext) {
		r, text := runOne(ctx, start(ctx, lab.Config{}), put())
		Expect(r.Verdict).To(Equal(judge.Conforms), text)
		Expect(r.Runs).To(Equal(1))
		Expect(text).To(HavePrefix("Conforms: selftest/error-response-keeps-cors-headers"))
	})

	It("TargetDiffers when something between script and wire eats a header", func(ctx SpecContext) {
		l := start(ctx, lab.Config{Tamper: func(_ string, preflight bool, status int, h fetch.HeaderList) (int, fetch.HeaderList) {
			if status == 401 { // as add_header without "always" does
				h = slices.DeleteFunc(h, func(f fetch.Header) bool { return strings.HasPrefix(f.Name, "Access-Control-") })
			}
			return status, h
		}})
		r, text := runOne(ctx, l, put())
		Expect(r.Verdict).To(Equal(judge.TargetDiffers), text)
		Expect(r.Runs).To(Equal(2), "a surprise is looked at again")
		Expect(text).To(SatisfyAll(
			HavePrefix("TargetDiffers: selftest/error-response-keeps-cors-headers"),
			ContainSubstring("https://fetch.spec.whatwg.org/#concept-cors-check"),
			MatchRegexp(`(?m)^    CORS-preflight fetch +performed +performed +preflight ×1$`),
			MatchRegexp(`(?m)^  ✗ CORS check +success +MissingAllowOriginHeader +no Access-Control-Allow-Origin$`),
			MatchRegexp(`(?m)^  ✗ fetch\(\) outcome +response 401 +network error \(TypeError\) +401 Unauthorized$`),
			WithTransform(flat, ContainSubstring("was right to refuse")),
			WithTransform(flat, ContainSubstring("answer it, and only it, with Access-Control-Allow-Origin: https://app.example.test")),
			ContainSubstring("confirmed by a second run"),
			Not(ContainSubstring("secret")),
		))
	})

	It("TargetDiffers when a preflight is answered by somebody else", func(ctx SpecContext) {
		l := start(ctx, lab.Config{Tamper: func(_ string, preflight bool, status int, h fetch.HeaderList) (int, fetch.HeaderList) {
			if preflight {
				return 405, nil
			}
			return status, h
		}})
		r, text := runOne(ctx, l, put())
		Expect(r.Verdict).To(Equal(judge.TargetDiffers), text)
		Expect(text).To(SatisfyAll(
			MatchRegexp(`(?m)^  ✗ actual request +sent +not sent +none$`),
			WithTransform(flat, ContainSubstring("it sent 405 instead of 204")),
		))
	})

	It("BrowserDiffers when the browser does not enforce the standard", func(ctx SpecContext) {
		l := start(ctx, lab.Config{Browser: chrometest.WebSecurityOff(browser.Config{})})
		r, text := runOne(ctx, l, refused())
		Expect(r.Verdict).To(Equal(judge.BrowserDiffers), text)
		Expect(text).To(SatisfyAll(
			HavePrefix("BrowserDiffers: selftest/no-grant"),
			MatchRegexp(`(?m)^  ✗ CORS-preflight fetch +performed +not performed +none$`),
			MatchRegexp(`(?m)^  ✗ fetch\(\) outcome +network error +response 200 +200 OK$`),
		))
	})

	It("Inconclusive when the target never answers", func(ctx SpecContext) {
		l := start(ctx, lab.Config{Browser: browser.Config{Deadline: 2 * time.Second}})
		r, text := runOne(ctx, l, delayed(scenario.Duration(time.Minute)))
		Expect(r.Verdict).To(Equal(judge.Inconclusive), text)
		Expect(text).To(SatisfyAll(HavePrefix("Inconclusive: selftest/slow-target"), WithTransform(flat, ContainSubstring("did not answer GET https://api-x"))))
	})

	It("Broken when what a scenario wants contradicts the standard", func(ctx SpecContext) {
		s := refused()
		s.Steps[0].Want = scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeSent, Request: scenario.MustBeSent}
		r, text := runOne(ctx, start(ctx, lab.Config{}), s)
		Expect(r.Verdict).To(Equal(judge.Broken), text)
		Expect(flat(text)).To(ContainSubstring("What the scenario wants contradicts the standard"))
	})

	It("BrowserDiffers when a known deviation no longer happens", func(ctx SpecContext) {
		s := refused()
		s.Deviates = scenario.Deviations{"chromium": {{Versions: ">=1", Because: "it reads everything",
			Want: scenario.Want{Outcome: fetch.Readable, Preflight: scenario.MustBeAbsent, Request: scenario.MustBeSent}}}}
		r, text := runOne(ctx, start(ctx, lab.Config{}), s)
		Expect(r.Verdict).To(Equal(judge.BrowserDiffers), text)
		Expect(flat(text)).To(ContainSubstring("now does what the standard says"))
	})
})

// flat undoes the wrapping of a text's lines.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }
