package caching_test

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/harness/browser"
	"github.com/crosscheck-cors/crosscheck/harness/judge"
	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/verify"
)

// promises is what comes of a policy's word on Vary.
var promises = newTable("A policy's vary, tested through a shared cache", "it", "verdict", "because")

var _ = Describe("a policy's vary", Label("nginx"), Ordered, ContinueOnFailure, func() {
	var session *verify.Session
	BeforeAll(func() {
		var err error
		session, err = verify.NewSession(browser.Config{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(session.Close)
	})

	const (
		grant = "add_header Access-Control-Allow-Origin $granted always;"
		told  = "add_header Vary Origin always;"
		pass  = "proxy_pass http://127.0.0.1:3000;"
	)
	for i, c := range []struct {
		rule     string
		from, to string // of the configuration
		upstream string // what the application says, in the policy
		vary     string // what the policy says of it
		because  string // "" where all is well
		noted    string
		mended   string // "" for Vary: Origin
	}{
		{rule: "is kept where every answer says it", noted: "tested through a shared cache (nginx"},
		{rule: "is broken where no answer says it, and the cache shows what comes of it", from: told, to: "",
			because: "Vary does not name Origin (Vary, request with Origin)", noted: "after a request without Origin, https://app.example.com got that answer, and was refused: MissingAllowOriginHeader"},
		{rule: "is not hidden by what browsers keep themselves", from: told, to: "", upstream: `{Cache-Control: "public, max-age=60"}`,
			because: "Vary does not name Origin (Vary, request with Origin)", noted: "after a request without Origin, https://app.example.com got that answer, and was refused"},
		{rule: "is broken where only those say it who are let in", from: told, to: "if ($granted) { add_header Access-Control-Allow-Origin $granted; add_header Vary Origin; }",
			because: "Vary does not name Origin (Vary, request without Origin)", noted: "after a request without Origin, https://app.example.com got that answer, and was refused"},
		{rule: "is broken where strangers are not told, which no header shows to friends", from: told, to: "if ($stranger) { add_header X-Known no; " + pass + " break; } " + told,
			because: "after a request from https://evil.test, https://app.example.com got that answer, and was refused: MissingAllowOriginHeader"},
		{rule: "is broken where a gate lets everybody in whom it does not turn away", from: grant + "\n            " + told, to: "if ($stranger) { return 403; } add_header Access-Control-Allow-Origin *;",
			because: "https://evil.test could read an answer that was not meant for it"},
		{rule: "is broken by the proxy's own cache, whatever the answers say", from: grant + "\n            " + told,
			to:       "proxy_cache own; proxy_cache_key $request_uri; proxy_ignore_headers Vary;",
			upstream: "{Access-Control-Allow-Origin: $ORIGIN, Vary: Origin}",
			because:  "Through the target's own cache, after a request without Origin, https://app.example.com got that answer, and was refused",
			mended:   "The target's own cache must keep answers for different origins apart"},
		{rule: "needs no word where no cache may keep the answer", from: told, to: "", upstream: "{Cache-Control: no-store}",
			noted: "tested through a shared cache (nginx"},
		{rule: "needs it where the policy wants it all the same", from: told, to: "", upstream: "{Cache-Control: no-store}", vary: ", vary: true",
			because: "Vary does not name Origin (Vary, request with Origin)", noted: "gave every page its own answer"},
		{rule: "needs it where only browsers may keep the answer", from: told, to: "", upstream: `{Cache-Control: "private, max-age=60"}`,
			because: "Vary does not name Origin (Vary, request with Origin)", noted: "gave every page its own answer"},
	} {
		It(c.rule, func(ctx SpecContext) {
			text, err := os.ReadFile(filepath.Join("testdata", "vary.conf"))
			Expect(err).NotTo(HaveOccurred())
			Expect(string(text)).To(ContainSubstring(c.from))
			dir := GinkgoT().TempDir()
			Expect(os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(strings.ReplaceAll(string(text), c.from, c.to)), 0o600)).To(Succeed())
			says := "target: https://api.example.com\nproxy: {kind: nginx, config: nginx.conf}\n" +
				"origins: {allow: [https://app.example.com, https://admin.example.com], forbid: [https://evil.test]}\n" +
				"routes: [{path: /items" + c.vary + "}]\n"
			if c.upstream != "" {
				says += "upstream: {headers: " + c.upstream + "}\n"
			}
			p, err := policy.Parse(filepath.Join(dir, "cors.yaml"), []byte(says))
			Expect(err).NotTo(HaveOccurred())
			r, err := session.Run(ctx, verify.Config{Policy: p, IDs: []string{"items/vary/https-app.example.com"}})
			installed(err)
			res := r.Results[0]
			because := ""
			if cause := res.Cause(); cause != nil {
				because = cause.Because
			}
			promises.row(i, c.rule, res.Verdict.String(), because)
			notes := strings.Join(append(res.Notes, r.Notes...), "\n")
			Expect(notes).To(ContainSubstring(c.noted))
			if c.because == "" {
				Expect(res.Verdict).To(Equal(judge.Conforms), because)
				return
			}
			Expect(res.Verdict).To(Equal(judge.TargetDiffers))
			Expect(because).To(ContainSubstring(c.because))
			Expect(res.Cause().Fix).To(ContainSubstring(cmp.Or(c.mended, "add_header Vary Origin always")))
		})
	}
})
