// Photos and videos as readers get them: a copy of the right size, nothing that moves, and no video before it is wanted.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { accessibility, eventually, launch, visit as visitIn } from "./support/browser.js";
import { serveFolder } from "./support/built.js";
import { brickpress } from "./support/program.js";
import { Site } from "./support/site.js";

const browser = await launch();
const folder = mkdtempSync(join(tmpdir(), "brickpress-photos-"));
const server = await serveFolder(folder, "/");
const site = new Site({
  "brickpress.toml": 'base_url = "https://example.org"\ntitle = "Photos"\n\n[images]\nwidths = [320, 640, 1280]\n',
  "content/trip/index.md": `+++
title = "A trip"
date = 2026-01-02
[extra]
image = "sea.jpg"
image_alt = "The sea"
image_credit = "Photo: [Ada](https://example.com)"
+++
![A tower](sea.jpg "The tower")

![One](sea.jpg)
![Two](sea.jpg "The second")

{{ <youtube id="abc" title="A film" /> }}
`,
});
test.after(async () => {
  await browser.close();
  server.stop();
  site.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** A photo, painted by the browser. */
async function photo(width, height) {
  const page = await browser.newPage();
  const address = await page.evaluate(
    ([width, height]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const pen = canvas.getContext("2d");
      for (let line = 0; line < height; line += 4) {
        pen.fillStyle = `hsl(${line % 360} 60% 50%)`;
        pen.fillRect(0, line, width, 4);
      }
      return canvas.toDataURL("image/jpeg");
    },
    [width, height],
  );
  await page.close();
  return Buffer.from(address.split(",")[1], "base64");
}

const file = site.path("content/trip/sea.jpg");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, await photo(1500, 1000));
const { status, output } = brickpress("-r", site.folder, "build", "-o", folder, "-u", server.origin);
assert.equal(status, 0, output);

const visit = (address, options, body) => visitIn(browser, address, options, body);

for (const [width, expected] of [
  [320, "-320.webp"],
  [600, "-640.webp"],
  [1200, "-1280.webp"],
]) {
  test(`a screen of ${width} pixels takes the copy that suits it`, () =>
    visit(`${server.url}trip/`, { viewport: { width, height: 700 } }, async (page) => {
      const image = page.locator(".cover img");
      const chosen = await eventually(() => image.evaluate((element) => element.complete && element.naturalWidth > 0 && element.currentSrc), "the image");
      assert.ok(chosen.endsWith(expected), chosen);
      const shape = await image.evaluate((element) => element.clientWidth / element.clientHeight);
      assert.ok(Math.abs(shape - 1.5) < 0.02, `${shape}`);
      assert.deepEqual(page.problems, []);
    }));
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1200, 375]) {
    test(`photos, galleries and videos pass axe and fit, ${colorScheme}, ${width} pixels`, () =>
      visit(`${server.url}trip/`, { colorScheme, viewport: { width, height: 700 } }, async (page) => {
        assert.deepEqual(await accessibility(page), []);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
        await page.goto(server.url);
        assert.deepEqual(await accessibility(page), []);
      }));
  }
}

test("nothing is asked of a video's host before a reader opens it", () =>
  visit(`${server.url}trip/`, {}, async (page) => {
    const elsewhere = () => page.requests.filter((request) => !request.startsWith(server.url) && !request.startsWith("data:"));
    await page.locator(".video summary").scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    assert.deepEqual(elsewhere(), []);
    await page.route("https://www.youtube-nocookie.com/**", (route) => route.fulfill({ contentType: "text/html", body: "<p>The film</p>" }));
    await page.locator(".video summary").click();
    await eventually(() => elsewhere().length === 1, "the video's page");
    assert.match(elsewhere()[0], /^https:\/\/www\.youtube-nocookie\.com\/embed\/abc\?/);
  }));
