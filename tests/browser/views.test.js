// A page with every view of a workspace: valid, accessible, reached by the keyboard, on a phone and on paper.

import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { accessibility, launch, open } from "./support/browser.js";
import { buildAndServe } from "./support/built.js";
import { validate } from "./support/validator.js";
import { writeWorkspace } from "./support/workspace.js";

/** Every fence of a workspace that draws, by the words that stand in it. */
const FENCES = [
  "graph",
  "graph --project shop",
  "graph --brick event_store",
  "graph --brick event_store --up all --down 0",
  "graph --projects --libraries",
  "graph --hubs chips",
  "graph --as matrix",
  "deps",
  "deps --order name --swap",
  "deps --brick event_store",
  "info",
  "libs",
  "cycles",
  "diff --since v1.0.0",
  "check",
  "graph --rev v1.0.0",
];

/** A diagram in Graphviz's language with all that has a look of its own. */
const DIAGRAM = `digraph {
  label = "How a post becomes a page"
  subgraph cluster_read { label = "read"; content [shape=note]; templates [shape=folder] }
  parse [shape=ellipse]; render [shape=diamond, style=filled, fillcolor=lightyellow]
  content -> parse [label="text"]; templates -> render; parse -> render [style=dashed]
  render -> page [color=firebrick, penwidth=2]; page [shape=box, style=rounded, URL="https://example.org/"]
  { rank=same; parse; templates }
}`;

const site = await buildAndServe("/", 0, (source) => {
  // Our own texts draw the only workspace there is; here are two.
  rmSync(join(source, "content"), { recursive: true });
  for (const section of ["manual", "posts"]) {
    mkdirSync(join(source, "content", section), { recursive: true });
    writeFileSync(join(source, "content", section, "_index.md"), `+++\ntitle = "${section}"\n+++\n`);
  }
  const folder = join(source, "examples", "shop");
  mkdirSync(folder);
  writeWorkspace(folder);
  const path = join(source, "brickpress.toml");
  appendFileSync(path, '\n[workspaces.shop]\npath = "examples/shop"\npages = true\nsource_url = "https://example.org/blob/main/{path}#L{line}"\n');
  const pictures = FENCES.map((words) => `## ${words}\n\n\`\`\`bricks\n${words} --workspace shop\n\`\`\`\n`).join("\n");
  writeFileSync(join(source, "content", "posts", "every-view.md"), `+++\ntitle = "Every view"\ndate = 2026-01-02\n+++\n\nSee [the event store](brick:shop/event_store).\n\n${pictures}\n## dot\n\n\`\`\`dot\n${DIAGRAM}\n\`\`\`\n`);
});
const browser = await launch();
test.after(async () => {
  await browser.close();
  site.stop();
});

const FILE = site.files.find((path) => path.endsWith("every-view/index.html"));
const ADDRESS = site.url + FILE.replace(/index\.html$/, "");

async function visit(options, body) {
  const page = await open(browser, ADDRESS, options);
  try {
    await body(page);
  } finally {
    await page.context().close();
  }
}

test("the page is valid HTML", () => assert.deepEqual(validate(site, "--html", join(site.folder, FILE)), []));

test("every fence became a figure with words", () =>
  visit({}, async (page) => {
    const figures = await page.evaluate(() => [...document.querySelectorAll("figure.bricks-figure")].map((figure) => [figure.querySelector("figcaption")?.textContent.trim() ?? "", figure.querySelectorAll("svg, table").length]));
    assert.equal(figures.length, FENCES.length + 1);
    for (const [index, [caption, drawn]] of figures.entries()) assert.ok(caption && drawn > 0, `${FENCES[index] ?? "dot"}: ${caption}`);
  }));

test("no id is used twice, and every reference has a target", () =>
  visit({}, async (page) => {
    const lost = await page.evaluate(() => {
      const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
      const known = new Set(ids);
      const references = [...document.querySelectorAll("svg use")].map((use) => use.getAttribute("href").slice(1));
      const labels = [...document.querySelectorAll("[aria-labelledby], [aria-describedby]")].flatMap((element) => `${element.getAttribute("aria-labelledby") ?? ""} ${element.getAttribute("aria-describedby") ?? ""}`.split(/\s+/).filter(Boolean));
      return [...ids.filter((id, index) => ids.indexOf(id) !== index), ...[...references, ...labels].filter((id) => !known.has(id))];
    });
    assert.deepEqual(lost, []);
  }));

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing wrong, ${colorScheme}`, () => visit({ colorScheme }, async (page) => assert.deepEqual(await accessibility(page), [])));
}

test("axe finds nothing wrong with the tables folded out", () =>
  visit({}, async (page) => {
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    assert.deepEqual(await accessibility(page), []);
  }));

test("the keyboard reaches every link and frame of every picture, in order, and leaves again", () =>
  visit({}, async (page) => {
    const expected = await page.evaluate(() => {
      const figures = [...document.querySelectorAll("figure.bricks-figure")];
      return figures.map((figure) => [...figure.querySelectorAll("a[href]:not([tabindex='-1']), summary, [tabindex='0']")].filter((element) => !element.closest("details:not([open]) > :not(summary)")).length);
    });
    assert.ok(expected.every((count) => count > 0), String(expected));
    const counts = expected.map(() => 0);
    await page.locator("h2").first().evaluate((heading) => {
      heading.tabIndex = -1;
      heading.focus();
    });
    const total = expected.reduce((sum, count) => sum + count, 0) + 50;
    for (let press = 0; press < total; press += 1) {
      await page.keyboard.press("Tab");
      const figure = await page.evaluate(() => {
        const active = document.activeElement;
        return [...document.querySelectorAll("figure.bricks-figure")].indexOf(active.closest("figure.bricks-figure"));
      });
      if (figure >= 0) counts[figure] += 1;
      else if (counts.at(-1) > 0) break;
    }
    assert.deepEqual(counts, expected);
  }));

test("what has the focus in a picture can be seen to have it", () =>
  visit({}, async (page) => {
    const nodes = await page.locator("svg.bricks a[href]").all();
    assert.ok(nodes.length > 20);
    for (const node of [nodes[0], nodes.at(-1)]) {
      const look = () => node.evaluate((link) => JSON.stringify([link, ...link.querySelectorAll("*")].map((element) => { const style = getComputedStyle(element); return [style.outlineStyle, style.outlineWidth, style.strokeWidth, style.stroke, style.fill, style.textDecorationLine]; })));
      const before = await look();
      await node.focus();
      // Focus by program counts as by keyboard once a key was pressed.
      await page.keyboard.press("Shift");
      assert.notEqual(await look(), before);
    }
  }));

test("a phone scrolls the pictures, not the page", () =>
  visit({ viewport: { width: 375, height: 700 } }, async (page) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    const small = await page.evaluate(() => [...document.querySelectorAll("svg.bricks text")].map((text) => [text.textContent, text.getBoundingClientRect().height]).filter(([, height]) => height > 0 && height < 8).map(([text]) => text));
    assert.deepEqual(small, []);
  }));

test("on a phone the names of a matrix's rows stay in sight while it is scrolled", () =>
  visit({ viewport: { width: 375, height: 700 } }, async (page) => {
    const frames = page.locator(".bricks-scroll:has(> .bricks-stage > .bricks-names)");
    assert.ok((await frames.count()) > 3);
    for (const frame of await frames.all()) {
      if (!(await frame.isVisible())) continue;
      const [left, frameLeft] = await frame.evaluate((element) => {
        element.scrollLeft = 200;
        return [element.querySelector(".bricks-names"), element].map((part) => part.getBoundingClientRect().left);
      });
      assert.ok(Math.abs(left - frameLeft) < 2, `${left} ${frameLeft}`);
    }
  }));

test("what has the focus in a matrix is not below the names that stay", () =>
  visit({ viewport: { width: 375, height: 700 } }, async (page) => {
    const stage = page.locator(".bricks-stage:has(> .bricks-names)").first();
    await page.keyboard.press("Shift");
    await stage.locator("svg:not(.bricks-names) .row > a").first().focus();
    assert.equal(await stage.locator("> .bricks-names").evaluate((names) => getComputedStyle(names).display), "none");
  }));

test("paper shows the pictures dark on white, and nothing that is hidden on the screen", () =>
  visit({ colorScheme: "dark" }, async (page) => {
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const state = await page.evaluate(() => ({
      revealed: [...document.querySelectorAll("svg.bricks .reveal")].filter((group) => group.getClientRects().length > 0 && getComputedStyle(group).display !== "none").length,
      dark: [...document.querySelectorAll(".bricks-scroll")].map((frame) => getComputedStyle(frame).backgroundColor).filter((colour) => !/255, 255, 255|rgba\(0, 0, 0, 0\)/.test(colour)),
    }));
    assert.deepEqual(state, { revealed: 0, dark: [] });
  }));

test("a feed reader gets captions and tables instead of drawings", () => {
  const feed = site.read("atom.xml");
  assert.ok(feed.includes("Every view"));
  assert.ok(!feed.includes("&lt;svg"), "no SVG in feeds");
  assert.ok((feed.match(/&lt;table/g) ?? []).length >= FENCES.length - 1);
});

/** A page of each kind about the workspace. */
const PARTS = ["shop/index.html", "shop/bricks/event_store/index.html", "shop/projects/jobs/index.html", "shop/libraries/jinja2/index.html"];

test("pages about the workspace are valid HTML", () => {
  for (const path of PARTS) assert.ok(site.files.includes(path), `${path} is not among ${site.files.filter((file) => file.startsWith("shop/")).slice(0, 12)}`);
  assert.deepEqual(validate(site, "--html", ...PARTS.map((path) => join(site.folder, path))), []);
});

for (const path of PARTS) {
  test(`axe finds nothing wrong with ${path}, and it fits a phone`, async () => {
    for (const options of [{ colorScheme: "light" }, { colorScheme: "dark", viewport: { width: 375, height: 700 } }]) {
      const page = await open(browser, site.url + path.replace(/index\.html$/, ""), options);
      assert.deepEqual(await accessibility(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
      await page.context().close();
    }
  });
}

test("a brick's page names the post that mentions it, and the post leads there", () => {
  assert.match(site.read("shop/bricks/event_store/index.html"), /every-view/);
  assert.match(site.read(FILE), /shop\/bricks\/event_store\//);
});
