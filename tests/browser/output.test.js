// What a build of our own site leaves in its folder: valid HTML, CSS, XML and JSON, and links that land, wherever the site lives.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { launch, open } from "./support/browser.js";
import { buildAndServe, list } from "./support/built.js";
import { OWN_SITE, brickpress } from "./support/program.js";
import { validate } from "./support/validator.js";

const site = await buildAndServe();
const below = await buildAndServe("/some/folder/");
const browser = await launch();
test.after(async () => {
  await browser.close();
  site.stop();
  below.stop();
});

const ending = (suffix) => site.files.filter((path) => path.endsWith(suffix)).map((path) => `${site.folder}/${path}`);

test("every page is valid HTML", () => {
  assert.ok(ending(".html").length > 10);
  assert.deepEqual(validate(site, "--html", ...ending(".html")), []);
});

/** CSS that is younger than the validator's tables: `display` of MathML Core, the repetition of a mask, where a frame is scrolled to at first. */
const YOUNGER = [/“scroll-initial-target”: Property “scroll-initial-target” doesn't exist/, /“display”: “math” is not a “display” value/, /“mask”: Too many values or values are not recognized/];

test("every style sheet is valid CSS", () => {
  assert.ok(ending(".css").length > 0);
  const found = validate(site, "--css", ...ending(".css"));
  assert.deepEqual(found.filter((line) => !YOUNGER.some((pattern) => pattern.test(line))), []);
});

test("every XML file is well-formed", async () => {
  const files = site.files.filter((path) => /\.(xml|svg)$/.test(path));
  assert.ok(files.includes("atom.xml") && files.includes("sitemap.xml"), files.join(" "));
  const page = await open(browser, site.url);
  for (const path of files) {
    const problem = await page.evaluate((text) => new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror")?.textContent ?? null, site.read(path));
    assert.equal(problem, null, path);
  }
  await page.context().close();
});

test("every JSON file can be read", () => {
  for (const path of site.files.filter((path) => path.endsWith(".json"))) assert.doesNotThrow(() => JSON.parse(site.read(path)), path);
});

/** Every link and source of a page, comments and code left out by reading attributes of real tags only. */
function references(html) {
  const tags = html.replace(/<!--[\s\S]*?-->/g, "").match(/<[a-zA-Z][^<>]*>/g) ?? [];
  return tags.flatMap((tag) => [...tag.matchAll(/\s(?:href|src|xlink:href)="([^"]*)"/g)].map((found) => found[1].replaceAll("&amp;", "&")));
}

/** Links that do not land, as `page -> link: why`. */
function lost(built) {
  const ids = new Map(built.files.filter((path) => path.endsWith(".html")).map((path) => [path, new Set([...built.read(path).matchAll(/\sid="([^"]*)"/g)].map((found) => found[1]))]));
  return [...ids.keys()].flatMap((path) =>
    references(built.read(path)).flatMap((link) => {
      const from = built.url + path.replace(/(^|\/)index\.html$/, "$1");
      const to = new URL(link, from);
      if (to.origin !== built.origin) return [];
      if (!to.pathname.startsWith(built.prefix)) return [`${path} -> ${link}: leaves the site's folder`];
      const inside = decodeURIComponent(to.pathname.slice(built.prefix.length));
      const file = inside === "" || inside.endsWith("/") ? `${inside}index.html` : inside;
      if (!built.files.includes(file)) return [`${path} -> ${link}: no file ${file}`];
      const fragment = decodeURIComponent(to.hash.slice(1));
      return fragment && ids.has(file) && !ids.get(file).has(fragment) ? [`${path} -> ${link}: no id ${fragment}`] : [];
    }),
  );
}

test("every internal link lands, at the root of a host", () => assert.deepEqual(lost(site), []));

test("every internal link lands, in a folder of a host", () => assert.deepEqual(lost(below), []));

test("the page for what is not there has its style at any depth", async () => {
  const page = await open(browser, `${below.url}a/b/c/d/`);
  const styled = await page.evaluate(() => [...document.styleSheets].length > 0 && [...document.styleSheets].every((sheet) => sheet.cssRules.length > 0));
  assert.equal(styled, true);
  await page.context().close();
});

test("two builds give the same bytes", () => {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), "brickpress-twice-")));
  try {
    const [first, second] = folders.map((folder) => {
      const { status, output } = brickpress("-r", OWN_SITE, "build", "-o", folder);
      assert.equal(status, 0, output);
      return new Map(list(folder).map((path) => [path, readFileSync(join(folder, path), "base64")]));
    });
    assert.deepEqual([...first.keys()], [...second.keys()]);
    for (const [path, bytes] of first) assert.ok(second.get(path) === bytes, `${path} differs`);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
});
