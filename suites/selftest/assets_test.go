package selftest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/crosscheck-cors/crosscheck/fixtures"
	"github.com/crosscheck-cors/crosscheck/harness/lab"
)

// An asset that failed for its own sake would look like a refusal. So the page
// that loads them is of their own origin, and has no script of the harness.
var _ = Describe("the assets", func() {
	It("decode in a page of their own origin", func(ctx SpecContext) {
		Expect(decoded(ctx, func(content string) string { return content })).To(Equal(everyAsset("")))
	}, SpecTimeout(60*time.Second))

	It("are seen to fail when they are cut", func(ctx SpecContext) {
		outcomes := decoded(ctx, func(content string) string { return content[:len(content)/2] })
		Expect(outcomes).To(HaveLen(len(fixtures.Assets())))
		for name, failure := range outcomes {
			Expect(failure).NotTo(BeEmpty(), "half of %s decodes", name)
			Expect(failure).NotTo(ContainSubstring("deadline"), name)
		}
		AddReportEntry("failures", outcomes, ReportEntryVisibilityFailureOrVerbose)
	}, SpecTimeout(60*time.Second))
})

func everyAsset(outcome string) map[string]string {
	all := map[string]string{}
	for _, a := range fixtures.Assets() {
		all[a.Name] = outcome
	}
	return all
}

// decoded has a page load every asset, as change leaves it, and returns for
// each what went wrong; "" for nothing.
func decoded(ctx SpecContext, change func(string) string) map[string]string {
	GinkgoHelper()
	reports := make(chan []byte, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html;charset=utf-8")
		names, _ := json.Marshal(everyAsset(""))
		_, _ = io.WriteString(w, strings.Replace(decoder, "$NAMES", string(names), 1))
	})
	mux.HandleFunc("POST /report", func(w http.ResponseWriter, r *http.Request) {
		if b, err := io.ReadAll(r.Body); err == nil {
			reports <- b
		}
	})
	for _, a := range fixtures.Assets() {
		mux.HandleFunc("GET /"+a.Name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", a.ContentType)
			w.Header().Set("Cache-Control", "no-store")
			_, _ = io.WriteString(w, change(a.Content))
		})
	}
	const origin = "https://assets.example.com"
	lab.New(GinkgoT(), lab.Config{Origins: map[string]http.Handler{origin: mux}}).Page(origin)
	var report []byte
	Eventually(ctx, reports).WithTimeout(40 * time.Second).Should(Receive(&report))
	var outcomes map[string]string
	Expect(json.Unmarshal(report, &outcomes)).To(Succeed(), "%s", report)
	return outcomes
}

// decoder is the page: a check for each asset, all at once, each with a
// deadline.
const decoder = `<!doctype html><meta charset=utf-8><title>assets</title><link rel=icon href="data:,">
<body><script type=module>
"use strict";

const within = (promise) => Promise.race([promise, new Promise((_, reject) =>
  setTimeout(() => reject(new Error("deadline: nothing in 20 s")), 20_000))]);

// on waits for an event, and rejects at an error event.
const on = (target, type) => new Promise((resolve, reject) => {
  target.addEventListener(type, resolve, { once: true });
  target.addEventListener("error", (event) =>
    reject(new Error("error event: " + (event.message ?? target.error?.message ?? ""))), { once: true });
});

function want(got, wanted) {
  const [g, w] = [got, wanted].map((value) => JSON.stringify(value));
  if (g !== w) throw new Error("got " + g + ", want " + w);
}

const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

// red reads every pixel back: what is missing is transparent or black.
function red(picture, width, height) {
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b, a] = data.slice(i, i + 4);
    if (r < 200 || g > 50 || b > 50 || a !== 255) throw new Error("pixel " + i / 4 + " is " + [r, g, b, a]);
  }
}

async function image(src) {
  const e = element("img", { src });
  await e.decode();
  want([e.naturalWidth, e.naturalHeight], [2, 2]);
  red(e, 2, 2);
}

const checks = {
  "image.png": image,
  "image.svg": image,

  async "script.js"(src) {
    const e = element("script", { src });
    const errors = [];
    window.addEventListener("error", (event) => {
      if (event.filename === e.src) errors.push([event.message, event.error?.message]);
    });
    const loaded = on(e, "load");
    document.body.append(e);
    await loaded;
    want(errors, [["Uncaught Error: crosscheck: unmuted", "crosscheck: unmuted"]]);
  },

  async "module.js"(src) {
    const e = element("script", { type: "module", src });
    const loaded = on(e, "load");
    document.body.append(e);
    const namespace = await import(src);
    want({ ...namespace }, { loaded: true });
    await loaded;
  },

  async "style.css"(href) {
    const e = element("link", { rel: "stylesheet", href });
    const loaded = on(e, "load");
    document.head.append(e);
    await loaded;
    want(Array.from(e.sheet.cssRules, (rule) => rule.selectorText), [".crosscheck-style"]);
    const styled = element("p", { className: "crosscheck-style" });
    document.body.append(styled);
    want(getComputedStyle(styled).getPropertyValue("--crosscheck"), "1");
  },

  async "font.woff2"(src) {
    const face = await new FontFace("crosscheck", "url(" + src + ")").load();
    document.fonts.add(face);
    const context = element("canvas", {}).getContext("2d");
    context.font = "100px crosscheck";
    want(Math.round(context.measureText("A").width), 200);
  },

  async "captions.vtt"(src) {
    const video = element("video", {});
    const e = element("track", {});
    const loaded = on(e, "load");
    video.append(e);
    e.track.mode = "hidden";
    e.src = src;
    document.body.append(video);
    await loaded;
    want(Array.from(e.track.cues, (cue) => cue.text), ["hello"]);
  },

  async "audio.wav"(src) {
    const e = element("audio", { preload: "auto", src });
    await on(e, "canplaythrough");
    want(e.duration, 0.05);
    const bytes = await (await fetch(src)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes);
    want([sound.length, sound.numberOfChannels], [400, 1]);
    if (!sound.getChannelData(0).some((sample) => sample > 0.4)) throw new Error("it is silent");
  },

  async "video.webm"(src) {
    const e = element("video", { preload: "auto", muted: true, src });
    await on(e, "canplaythrough");
    want([e.videoWidth, e.videoHeight, e.duration], [16, 16, 0.5]);
    red(e, 16, 16);
    const ended = on(e, "ended");
    await e.play();
    await ended;
    red(e, 16, 16);
  },

  async "events.txt"(src) {
    const source = new EventSource(src);
    try {
      want((await on(source, "message")).data, "hello");
    } finally {
      source.close();
    }
  },

  async "data.json"(src) {
    want(await (await fetch(src)).json(), { hello: "world" });
  },

  async "page.html"(src) {
    const e = element("iframe", { src });
    const loaded = on(e, "load");
    document.body.append(e);
    await loaded;
    want(e.contentDocument.title, "crosscheck asset");
  },

  async "worker.js"(src) {
    const worker = new Worker(src);
    want((await on(worker, "message")).data, "ready");
    worker.terminate();
    const shared = new SharedWorker(src);
    const failed = on(shared, "never");
    shared.port.start();
    want((await Promise.race([on(shared.port, "message"), failed])).data, "ready");
  },
};

const outcomes = {};
await Promise.all(Object.keys($NAMES).map(async (name) => {
  try {
    if (!checks[name]) throw new Error("it has no check");
    await within(checks[name]("/" + name));
    outcomes[name] = "";
  } catch (error) {
    outcomes[name] = String(error);
  }
}));
await fetch("/report", { method: "POST", body: JSON.stringify(outcomes) });
</script>
`
