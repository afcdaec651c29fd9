package teaching_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var shots = flag.String("shots", "", "a folder for pictures of every page, to be looked at; none are taken without it")

// picture is the page from its top down to a height.
func (s *student) picture(height float64) []byte {
	GinkgoHelper()
	width := sees[float64](s, `innerWidth`)
	height = min(height, sees[float64](s, `document.documentElement.scrollHeight`))
	shot, err := chromedp.Call(s.tab, page.CaptureScreenshot, page.CaptureScreenshotParams{
		CaptureBeyondViewport: new(true), Clip: &page.Viewport{Width: width, Height: height, Scale: 1},
	})
	Expect(err).NotTo(HaveOccurred())
	return shot.Data
}

// small is a picture with no more than 256 colours: those that are there most.
func small(picture []byte) []byte {
	GinkgoHelper()
	from, err := png.Decode(bytes.NewReader(picture))
	Expect(err).NotTo(HaveOccurred())
	uses := map[color.Color]int{}
	for y := range from.Bounds().Dy() {
		for x := range from.Bounds().Dx() {
			uses[from.At(x, y)]++
		}
	}
	palette := slices.SortedFunc(maps.Keys(uses), func(a, b color.Color) int { return uses[b] - uses[a] })
	to := image.NewPaletted(from.Bounds(), palette[:min(256, len(palette))])
	draw.Draw(to, to.Bounds(), from, image.Point{}, draw.Src)
	var out bytes.Buffer
	Expect((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, to)).To(Succeed())
	return out.Bytes()
}

// Nothing that differs from run to run, or from machine to machine, is in a
// golden.
var changing = []*regexp.Regexp{
	regexp.MustCompile(`(?:localhost|127\.0\.0\.1):\d+`),
	regexp.MustCompile(`/r/[a-z0-9]+/`),
	regexp.MustCompile(`(?m)^Date: .*\n`),
	regexp.MustCompile(`Chromium [0-9.]+`),
}

var steady = []string{"HOST", "/r/RUN/", "", "Chromium"}

// readable is the text of the page, as a reader has it.
func (s *student) readable() string {
	GinkgoHelper()
	text := strings.Join(s.text("main"), "\n") + "\n"
	for i, r := range changing {
		text = r.ReplaceAllString(text, steady[i])
	}
	return text
}

// golden compares with a file of testdata.
func golden(name, got string) {
	GinkgoHelper()
	file := filepath.Join("testdata", name)
	if *update {
		Expect(os.WriteFile(file, []byte(got), 0o644)).To(Succeed())
	}
	want, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	Expect(got).To(Equal(string(want)), file+" is not as it was; look at it, and write it anew: go tool ginkgo run ./suites/teaching -- -update")
}

// maxPicture keeps the README's picture small, in bytes.
const maxPicture = 150_000

var _ = Describe("pictures", func() {
	It("of a lesson that has run: its text, and what the README shows", func() {
		s := enters(lab)
		s.goes("/lesson/allow-methods")
		s.does(click(`.choice[data-right="true"] label`))
		Expect(s.runs(click("button.go")).State).To(Equal("shown"))
		golden("lesson.txt", s.readable())

		const file = "testdata/lesson.png"
		if *update {
			Expect(os.WriteFile(file, small(s.picture(sees[float64](s, `document.querySelector(".result .sequence").getBoundingClientRect().bottom + scrollY + 16`))), 0o644)).To(Succeed())
		}
		text, err := os.ReadFile(file)
		Expect(err).NotTo(HaveOccurred())
		Expect(len(text)).To(BeNumerically("<", maxPicture))
		shape, err := png.DecodeConfig(bytes.NewReader(text))
		Expect(err).NotTo(HaveOccurred())
		Expect(shape.Width).To(Equal(desktop))

		s.looks(phone, dark)
		golden("lesson.txt", s.readable())
	})

	It("of the projector, event by event", func() {
		s := enters(lab)
		s.goes("/projector/allow-methods")
		s.does(chromedp.WaitReady(chromedp.CSS(".events > li.current")))
		var b strings.Builder
		for range s.count(".events > li") {
			fmt.Fprintln(&b, strings.ReplaceAll(strings.Join(s.text(".events > li.current"), ""), "\n", " "))
			s.does(click(".forward"))
		}
		text := b.String()
		for i, r := range changing {
			text = r.ReplaceAllString(text, steady[i])
		}
		golden("projector.txt", text)
	})

	if *shots == "" {
		return
	}
	for _, p := range places {
		It("of "+p.name, func() {
			s := enters(lab)
			s.visits(p)
			for _, colours := range []string{light, dark} {
				for _, width := range []int64{desktop, phone} {
					s.looks(width, colours)
					Expect(os.WriteFile(filepath.Join(*shots, fmt.Sprintf("%s-%d-%s.png", p.name, width, colours)), s.picture(6000), 0o644)).To(Succeed())
				}
			}
		})
	}
})
