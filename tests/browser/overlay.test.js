// Mistakes while writing: shown over the last good page with their place, and gone when mended.

import assert from "node:assert/strict";
import test from "node:test";
import { accessibility, eventually, launch, open, shows } from "./support/browser.js";
import { serve } from "./support/program.js";
import { Site, post } from "./support/site.js";

const browser = await launch();
test.after(() => browser.close());

/** All text that a reader sees, inside shadow trees too. */
const visibleText = (page) =>
  page.evaluate(() => {
    const read = (root) => [...root.querySelectorAll("*")].map((node) => (node.shadowRoot ? read(node.shadowRoot) + (node.shadowRoot.textContent ?? "") : "")).join("\n");
    return `${document.body.innerText}\n${read(document)}`;
  });

/** Breaks a file, waits for the overlay to match every pattern, mends it, and waits for the page without an overlay. */
async function breaks(name, path, broken, patterns) {
  test(name, async () => {
    const site = new Site();
    const good = site.read(path);
    const server = await serve(site.folder);
    const page = await open(browser, `${server.url}/posts/one/`);
    let seen = "";
    try {
      await shows(page, "First words.");
      site.write(path, broken(good));
      await eventually(
        async () => {
          seen = await visibleText(page);
          return patterns.every((pattern) => pattern.test(seen));
        },
        `an overlay with ${patterns.join(" and ")}`,
      );
      site.write(path, good);
      await eventually(async () => {
        seen = await visibleText(page);
        return !patterns.some((pattern) => pattern.test(seen)) && seen.includes("First words.");
      }, "the overlay to go");
    } catch (error) {
      error.message += `\nthe page showed:\n${seen}\nthe server said:\n${server.log()}`;
      throw error;
    } finally {
      await page.context().close();
      await server.stop();
      site.drop();
    }
  });
}

breaks(
  "broken front matter names file, line and column",
  "content/posts/one.md",
  (good) => good.replace("date = 2026-01-02", "date = = 2026"),
  [/content\/posts\/one\.md:3:8/],
);

breaks(
  "an unknown link names file, line and column",
  "content/posts/one.md",
  (good) => good.replace("First words.", "First [words](@/posts/tow.md)."),
  [/content\/posts\/one\.md:6:\d+/, /posts\/two\.md/],
);

breaks(
  "a broken template names file, line and column",
  "templates/probe_page.html",
  (good) => good.replace("{{ page.content | safe }}", "{{ page.content | safe"),
  [/templates\/probe_page\.html:\d+:\d+/],
);

breaks(
  "a template that asks for what is not there names file, line and column",
  "templates/probe_page.html",
  (good) => good.replace("{{ page.content | safe }}", "{{ page.content | safe }}{{ page.extra.nothing.here }}"),
  [/templates\/probe_page\.html:11:\d+/],
);

breaks(
  "a broken configuration names file, line and column",
  "brickpress.toml",
  (good) => `${good}titel = "x"\n`,
  [/brickpress\.toml:3:1/, /title/],
);

test("the last good page stays readable below the overlay", async () => {
  const site = new Site();
  const server = await serve(site.folder);
  try {
    const page = await open(browser, `${server.url}/posts/one/`);
    site.write("content/posts/two.md", "+++\ntitle = \n+++\n");
    await eventually(async () => /content\/posts\/two\.md:2:/.test(await visibleText(page)), "the overlay");
    assert.ok((await page.evaluate(() => document.body.textContent)).includes("First words."));
    const response = await fetch(`${server.url}/posts/two/`);
    assert.equal(response.status, 200, "the last good state of the broken page is still served");
    await page.context().close();
  } finally {
    await server.stop();
    site.drop();
  }
});

test("a site that is broken from the start is served, and mends in the open page", async () => {
  const site = new Site();
  const good = site.read("content/posts/one.md");
  site.write("content/posts/one.md", "+++\ntitle = \n+++\n");
  const server = await serve(site.folder);
  try {
    const page = await open(browser, `${server.url}/posts/one/`);
    await eventually(async () => /content\/posts\/one\.md:2:/.test(await visibleText(page)), "the mistake");
    site.write("content/posts/one.md", good);
    await shows(page, "First words.");
    await page.context().close();
  } finally {
    await server.stop();
    site.drop();
  }
});

test("the overlay passes axe and can be closed by the keyboard", async () => {
  const site = new Site();
  const server = await serve(site.folder);
  try {
    const page = await open(browser, `${server.url}/posts/one/`);
    site.write("content/posts/one.md", post("One", "First [words](@/posts/tow.md)."));
    await eventually(async () => /content\/posts\/one\.md:6:/.test(await visibleText(page)), "the overlay");
    // A closed or open shadow tree is looked into by axe itself; landmarks of the probe page are not what is tested here.
    const found = (await accessibility(page)).filter((line) => !/^(region|landmark-one-main|page-has-heading-one)/.test(line));
    assert.deepEqual(found, []);
    await page.keyboard.press("Escape");
    await eventually(async () => !/content\/posts\/one\.md:6:/.test(await visibleText(page)), "Escape to close it");
    await page.context().close();
  } finally {
    await server.stop();
    site.drop();
  }
});
