// A picture of bricks in a post: named, reached by the keyboard, showing a brick's edges, readable in light and dark.

import assert from "node:assert/strict";
import test from "node:test";
import { launch, open } from "./support/browser.js";
import { buildAndServe, kinds } from "./support/built.js";

const site = await buildAndServe();
const browser = await launch();
test.after(async () => {
  await browser.close();
  site.stop();
});

const ADDRESS = kinds(site)["a post with a picture"];
const GRAPH = "svg.bricks-graph";

/** Opens the post and hands it over. */
async function visit(options, body) {
  assert.ok(ADDRESS, "there is a post with a picture");
  const page = await open(browser, ADDRESS, options);
  try {
    await body(page);
  } finally {
    await page.context().close();
  }
}

/** The first picture as data. */
const read = (page) =>
  page.evaluate((selector) => {
    const svg = document.querySelector(selector);
    const box = (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    };
    return {
      view: svg.dataset.view,
      viewBox: svg.getAttribute("viewBox"),
      role: svg.getAttribute("role"),
      ids: [...svg.querySelectorAll("[id]")].map((element) => element.id),
      nodes: [...svg.querySelectorAll("g.brick[data-brick]")].map((node) => ({
        name: node.dataset.brick,
        classes: [...node.classList],
        rect: box(node.querySelector("rect")),
        text: node.querySelector("text")?.textContent,
        textBox: node.querySelector("text") && box(node.querySelector("text")),
      })),
      edges: [...svg.querySelectorAll("path.edge")].map((edge) => ({ from: edge.dataset.from, to: edge.dataset.to, kind: edge.dataset.kind, d: edge.getAttribute("d") })),
    };
  }, GRAPH);

test("the picture keeps its contract", () =>
  visit({}, async (page) => {
    const picture = await read(page);
    assert.equal(picture.view, "graph");
    assert.match(picture.viewBox, /^-?[\d.]+ -?[\d.]+ [\d.]+ [\d.]+$/);
    assert.ok(picture.nodes.length > 1 && picture.edges.length > 0);
    const names = new Set(picture.nodes.map((node) => node.name));
    assert.equal(names.size, picture.nodes.length, "every brick stands once");
    for (const { name, classes } of picture.nodes) assert.ok(["base", "component", "project", "library"].some((kind) => classes.includes(kind)), `${name}: ${classes}`);
    for (const { from, to, d } of picture.edges) {
      assert.ok(names.has(from) && names.has(to), `${from} -> ${to}`);
      assert.match(d, /^M/);
    }
  }));

test("ids are not used twice on a page with several pictures", () =>
  visit({}, async (page) => {
    const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map((element) => element.id));
    assert.deepEqual(ids.filter((id, index) => ids.indexOf(id) !== index), []);
  }));

test("no two boxes overlap, and every name fits its box", () =>
  visit({}, async (page) => {
    const { nodes } = await read(page);
    for (const [index, { name, rect, textBox }] of nodes.entries()) {
      for (const other of nodes.slice(index + 1)) {
        const apart = rect.x + rect.width <= other.rect.x || other.rect.x + other.rect.width <= rect.x || rect.y + rect.height <= other.rect.y || other.rect.y + other.rect.height <= rect.y;
        assert.ok(apart, `${name} and ${other.name}`);
      }
      assert.ok(textBox && textBox.x >= rect.x && textBox.x + textBox.width <= rect.x + rect.width, `${name} is wider than its box`);
    }
  }));

test("the picture has a name and a description", () =>
  visit({}, async (page) => {
    const named = await page.evaluate((selector) => {
      const svg = document.querySelector(selector);
      const labels = (svg.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
      return labels.map((id) => document.getElementById(id)?.textContent ?? null).concat(svg.getAttribute("aria-label") ?? []);
    }, GRAPH);
    assert.ok(named.length > 0 && named.every((text) => text?.trim()), JSON.stringify(named));
  }));

/** Presses Tab until the focus is inside the picture; the link's data. */
async function focusFirstNode(page) {
  await page.locator(GRAPH).first().evaluate((svg) => {
    // Start from the place before the picture, as a reader who has read up to it; the node itself is reached by the key.
    const before = document.createElement("span");
    before.tabIndex = -1;
    svg.before(before);
    before.focus();
  });
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement.closest(selector) !== null, GRAPH)) return;
  }
  throw new Error("Tab does not reach a brick");
}

test("a brick is reached by the keyboard, names its edges and shows them", () =>
  visit({}, async (page) => {
    const picture = await read(page);
    await focusFirstNode(page);
    const focused = () =>
      page.evaluate(() => {
        const active = document.activeElement;
        const node = active.closest("g.brick") ?? active.querySelector("g.brick");
        const clones = [...(active.querySelectorAll("use").length ? active : node).querySelectorAll("use")];
        // What is not drawn has no rectangle; `checkVisibility` does not know of SVG.
        const visible = (element) => element.getClientRects().length > 0 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        return {
          name: node?.dataset.brick,
          title: active.querySelector("title")?.textContent ?? active.getAttribute("aria-label") ?? "",
          outline: getComputedStyle(active).outlineStyle !== "none" || getComputedStyle(node.querySelector("rect")).strokeWidth,
          clones: clones.length,
          shown: clones.filter(visible).length,
        };
      });
    const seen = new Map();
    for (let turn = 0; turn < picture.nodes.length; turn += 1) {
      const now = await focused();
      if (!now.name || seen.has(now.name)) break;
      seen.set(now.name, now);
      await page.keyboard.press("Tab");
      if (!(await page.evaluate((selector) => document.activeElement.closest(selector) !== null, GRAPH))) break;
    }
    assert.deepEqual([...seen.keys()].sort(), picture.nodes.map((node) => node.name).sort(), "Tab visits every brick once");
    for (const { name, title, clones, shown } of seen.values()) {
      const others = picture.edges.filter(({ from, to }) => from === name || to === name).map(({ from, to }) => (from === name ? to : from));
      for (const other of [name, ...others]) assert.ok(title.includes(other), `the name of ${name} tells of ${other}: ${title}`);
      assert.ok(clones >= others.length, `${name} holds a copy of each of its edges`);
      assert.equal(shown, clones, `${name} shows its edges while it has the focus`);
    }
  }));

test("the pointer shows a brick's edges, and only its own", () =>
  visit({}, async (page) => {
    const picture = await read(page);
    const { name } = picture.nodes.find(({ name }) => picture.edges.some(({ from }) => from === name));
    await page.locator(`${GRAPH} g.brick[data-brick="${name}"] rect`).first().hover({ position: { x: 3, y: 3 } });
    const shown = await page.evaluate((selector) => {
      const visible = (element) => element.getClientRects().length > 0 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      const holder = (use) => (use.closest("g.brick") ?? use.closest("a").querySelector("g.brick")).dataset.brick;
      return [...new Set([...document.querySelectorAll(`${selector} use`)].filter(visible).map(holder))];
    }, GRAPH);
    assert.deepEqual(shown, [name]);
  }));

for (const colorScheme of ["light", "dark"]) {
  test(`names of bricks stand out from their boxes, ${colorScheme}`, () =>
    visit({ colorScheme }, async (page) => {
      const contrasts = await page.evaluate((selector) => {
        const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const luminance = (colour) => {
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        };
        return [...document.querySelectorAll(`${selector} g.brick`)].map((node) => {
          const [high, low] = [node.querySelector("text"), node.querySelector("rect")].map((part) => luminance(getComputedStyle(part).fill)).sort((a, b) => b - a);
          return [node.dataset.brick, (high + 0.05) / (low + 0.05)];
        });
      }, GRAPH);
      for (const [name, contrast] of contrasts) assert.ok(contrast >= 4.5, `${name}: ${contrast.toFixed(2)}`);
    }));
}

test("a narrow screen scrolls the picture, not the page", () =>
  visit({ viewport: { width: 375, height: 700 } }, async (page) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    const height = await page.evaluate((selector) => document.querySelector(`${selector} text`).getBoundingClientRect().height, GRAPH);
    assert.ok(height >= 8, `names are ${height} pixels high`);
  }));
