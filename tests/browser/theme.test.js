// Our own site as readers see it: every kind of page, in light and dark, wide and narrow, for the eye, the keyboard and the printer.

import assert from "node:assert/strict";
import test from "node:test";
import { accessibility, eventually, launch, visit as visitIn } from "./support/browser.js";
import { buildAndServe, kinds } from "./support/built.js";

const site = await buildAndServe("/", 30);
const browser = await launch();
test.after(async () => {
  await browser.close();
  site.stop();
});

const PAGES = kinds(site);
const SIZES = { wide: { width: 1200, height: 800 }, narrow: { width: 375, height: 700 } };

const visit = (address, options, body) => visitIn(browser, address, options, body);

/** The background that a reader sees behind the text. */
const background = (page) =>
  page.evaluate(() => {
    const colour = (element) => getComputedStyle(element).backgroundColor;
    return colour(document.body) === "rgba(0, 0, 0, 0)" ? colour(document.documentElement) : colour(document.body);
  });

/** How light a colour is, from 0 to 1. */
const lightness = (page, colour) =>
  page.evaluate((value) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = value;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 765;
  }, colour);

/** Whether an element's beginning is to be seen; the page may still be scrolling. */
const inView = (element) => element.getBoundingClientRect().top >= -1 && element.getBoundingClientRect().top < window.innerHeight;

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const [kind, address] of Object.entries(PAGES)) {
  test(`there is ${kind}`, () => assert.ok(address, `no page of this kind in ${site.files.filter((path) => path.endsWith(".html")).join(" ")}`));
  if (!address) continue;

  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      test(`${kind} passes axe and fits, ${colorScheme} and ${size}`, () =>
        visit(address, { colorScheme, viewport }, async (page) => {
          assert.deepEqual(await accessibility(page), []);
          assert.ok((await overflow(page)) <= 0, `too wide by ${await overflow(page)} pixels`);
        }));
    }
  }

  test(`${kind} fits a screen of 320 pixels`, () =>
    visit(address, { viewport: { width: 320, height: 600 } }, async (page) => assert.ok((await overflow(page)) <= 0, `too wide by ${await overflow(page)} pixels`)));

  test(`${kind} is light or dark as the reader wants`, async () => {
    const [light, dark] = await Promise.all(
      ["light", "dark"].map((colorScheme) => visit(address, { colorScheme }, async (page) => lightness(page, await background(page)))),
    );
    assert.ok(light > 0.8 && dark < 0.3, `light ${light}, dark ${dark}`);
  });

  test(`${kind} asks its own host only, and complains of nothing`, () =>
    visit(address, {}, async (page) => {
      assert.deepEqual(page.requests.filter((request) => !request.startsWith(site.url) && !request.startsWith("data:")), []);
      // The one complaint allowed: the address itself, of the page for what is not there.
      assert.deepEqual(page.problems.filter((problem) => !problem.endsWith("/no/such/page/")), []);
    }));

  test(`${kind} reads the same without JavaScript`, async () => {
    const text = (page) => page.locator("body").innerText();
    const [withScripts, without] = await Promise.all([true, false].map((javaScriptEnabled) => visit(address, { javaScriptEnabled }, text)));
    assert.ok(without.length > 50);
    assert.equal(without, withScripts);
  });

  test(`${kind} is printed dark on white, without navigation`, () =>
    visit(address, { colorScheme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      // A list of sections or pages is what its page says, and is printed.
      for (const navigation of await page.locator("nav:not(.subsections, .other-pages), .skip").all()) assert.equal(await navigation.isVisible(), false, await navigation.innerText());
      assert.equal(await page.locator("h1").first().isVisible(), true);
      const behind = await background(page);
      assert.ok(behind === "rgba(0, 0, 0, 0)" || (await lightness(page, behind)) > 0.95, behind);
      const colour = await page.evaluate(() => getComputedStyle(document.querySelector("h1")).color);
      assert.ok((await lightness(page, colour)) < 0.3, colour);
    }));

  test(`${kind} lets the keyboard skip to the text`, () =>
    visit(address, {}, async (page) => {
      await page.keyboard.press("Tab");
      const skip = page.locator(".skip");
      assert.equal(await skip.evaluate((link) => link === document.activeElement), true);
      const box = await skip.boundingBox();
      assert.ok(box && box.x >= 0 && box.y >= 0 && box.width > 20, "the link shows when it has the focus");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => location.hash), "#main");
    }));
}

test("a footnote is reached from its mark, and leads back", () =>
  visit(PAGES["a post with every Markdown feature"], {}, async (page) => {
    const mark = page.locator('sup a[href^="#"], a[href^="#"][role="doc-noteref"]').first();
    const id = (await mark.getAttribute("href")).slice(1);
    await mark.click();
    assert.equal(await page.evaluate(() => document.querySelector(":target")?.id), id);
    const back = page.locator(`[id="${id}"] a[href^="#"]`).last();
    await back.click();
    const returned = await page.evaluate(() => document.querySelector(":target"));
    assert.notEqual(returned, null, "the link back has a target");
    assert.equal(await page.evaluate(() => document.querySelector(":target").matches(":has(a[href^='#']), a[href^='#']")), true);
    await eventually(() => page.locator(":target").evaluate(inView), "the mark in view");
  }));

test("a heading's link leads to the heading", () =>
  visit(PAGES["a post with every Markdown feature"], {}, async (page) => {
    const toc = page.locator("nav.toc a").last();
    await toc.click();
    assert.match(await page.evaluate(() => document.querySelector(":target")?.tagName ?? ""), /^H[1-6]$/);
    await eventually(() => page.locator(":target").evaluate(inView), "the heading in view");
  }));

test("wide code and tables scroll in their own box, by keyboard too", () =>
  visit(PAGES["a post with every Markdown feature"], { viewport: SIZES.narrow }, async (page) => {
    const boxes = await page.evaluate(() =>
      [...document.querySelectorAll("pre, .table, table")].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => [box.tagName, getComputedStyle(box).overflowX, box.tabIndex]),
    );
    assert.ok(boxes.length > 0, "the page has something wide");
    for (const [tag, overflowX, tabIndex] of boxes) {
      assert.match(overflowX, /auto|scroll/, tag);
      assert.equal(tabIndex, 0, `${tag} can be scrolled by the keyboard`);
    }
  }));
