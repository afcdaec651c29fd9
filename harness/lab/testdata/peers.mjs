// One browser context for each scenario, as Playwright would have it: open the
// page, call fetch(), close. Reads {executable, args, page, jobs} on standard
// input, prints {seconds, done}.
import { chromium } from "playwright-core";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { executable, args, page: url, jobs } = JSON.parse(Buffer.concat(chunks));

const browser = await chromium.launch({ executablePath: executable, args });
const start = performance.now();
let done = 0;
for (const job of jobs) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(async ({ url, init }) => {
    try {
      const response = await fetch(url, init);
      await response.text();
    } catch {}
  }, job);
  await context.close();
  done++;
}
const seconds = (performance.now() - start) / 1000;
await browser.close();
console.log(JSON.stringify({ seconds, done }));
