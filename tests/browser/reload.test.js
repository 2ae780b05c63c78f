// The writing mode as an author sees it: an edit appears in the open page, and nothing else moves.

import assert from "node:assert/strict";
import test from "node:test";
import { eventually, hides, launch, open, shows } from "./support/browser.js";
import { serve } from "./support/program.js";
import { Site, post } from "./support/site.js";

const browser = await launch();
test.after(() => browser.close());

/** A test with a small site of its own, served, and removed afterwards. */
function served(name, body) {
  test(name, async () => {
    const site = new Site();
    const server = await serve(site.folder);
    const pages = [];
    const visit = async (path, options) => {
      const page = await open(browser, server.url + path, options);
      pages.push(page);
      return page;
    };
    try {
      await body({ site, server, visit });
    } catch (error) {
      error.message += `\nthe server said:\n${server.log()}`;
      throw error;
    } finally {
      await Promise.all(pages.map((page) => page.context().close()));
      await server.stop();
      site.drop();
    }
  });
}

served("an edit of a post appears in its open page", async ({ site, visit }) => {
  const page = await visit("/posts/one/");
  await shows(page, "First words.");
  site.write("content/posts/one.md", post("One", "Better words."));
  await shows(page, "Better words.");
  await hides(page, "First words.");
  assert.deepEqual(page.problems, []);
});

served("an edit of another post leaves a page alone", async ({ site, visit }) => {
  const one = await visit("/posts/one/");
  const two = await visit("/posts/two/");
  await one.evaluate(() => (window.untouched = true));
  for (const words of ["Third words.", "Fourth words."]) {
    site.write("content/posts/two.md", post("Two", words, "2026-01-03"));
    await shows(two, words);
  }
  assert.equal(await one.evaluate(() => window.untouched), true);
  // Its own edit comes after the two others: a reload for one of those would have come before, and would be counted.
  site.write("content/posts/one.md", post("One", "Own words."));
  await shows(one, "Own words.");
  assert.equal(one.loads, 2);
});

served("a new title reloads the list that names it", async ({ site, visit }) => {
  const list = await visit("/posts/");
  await shows(list, "Two");
  site.write("content/posts/two.md", post("Renamed", "Second words.", "2026-01-03"));
  await shows(list, "Renamed");
  await hides(list, "Two");
});

served("a new post appears in the list, and a removed one goes", async ({ site, visit }) => {
  const list = await visit("/posts/");
  site.write("content/posts/three.md", post("Three", "Third words.", "2026-01-04"));
  await shows(list, "Three");
  site.remove("content/posts/three.md");
  await hides(list, "Three");
});

served("a style sheet is swapped without a reload", async ({ site, visit }) => {
  const page = await visit("/posts/one/");
  const colour = () => page.evaluate(() => getComputedStyle(document.querySelector(".probe")).color);
  assert.equal(await colour(), "rgb(1, 2, 3)");
  await page.evaluate(() => (window.untouched = true));
  site.write("static/probe.css", ".probe { color: rgb(4, 5, 6); }\n");
  await eventually(async () => (await colour()) === "rgb(4, 5, 6)", "the new colour");
  assert.equal(await page.evaluate(() => window.untouched), true);
  assert.equal(page.loads, 1);
});

served("a template's edit appears in every open page made with it", async ({ site, visit }) => {
  const pages = [await visit("/posts/one/"), await visit("/posts/two/")];
  site.write("templates/probe_page.html", site.read("templates/probe_page.html").replace("<body>", "<body><p>From the template</p>"));
  for (const page of pages) await shows(page, "From the template");
});

served("the place in a page survives its reload", async ({ site, visit }) => {
  const long = Array.from({ length: 200 }, (_, index) => `Paragraph ${index}.`).join("\n\n");
  site.write("content/posts/one.md", post("One", long));
  const page = await visit("/posts/one/");
  await shows(page, "Paragraph 199.");
  await page.evaluate(() => window.scrollTo(0, 1500));
  site.write("content/posts/one.md", post("One", `${long}\n\nThe end.`));
  await shows(page, "The end.");
  await eventually(async () => Math.abs((await page.evaluate(() => window.scrollY)) - 1500) <= 2, "the old place");
});

for (const way of ["replace", "rewrite"]) {
  served(`an editor that saves by ${way === "replace" ? "renaming over the file" : "keeping a backup"} is followed`, async ({ site, visit }) => {
    const page = await visit("/posts/one/");
    for (const words of ["Saved once.", "Saved twice.", "Saved a third time."]) {
      site[way]("content/posts/one.md", post("One", words));
      await shows(page, words);
    }
    const list = await visit("/posts/");
    assert.equal(await list.locator("p a").count(), 2);
  });
}

served("many edits in a row end with the last one", async ({ site, visit }) => {
  const page = await visit("/posts/one/");
  for (let turn = 0; turn < 40; turn += 1) site.write("content/posts/one.md", post("One", `Turn ${turn} of forty.`));
  await shows(page, "Turn 39 of forty.");
});

served("a renamed post moves to its new address", async ({ site, server, visit }) => {
  const list = await visit("/posts/");
  site.move("content/posts/one.md", "content/posts/first.md");
  await eventually(async () => (await list.locator('a[href$="/posts/first/"]').count()) === 1, "the new link");
  assert.equal((await fetch(`${server.url}/posts/one/`)).status, 404);
  assert.equal((await fetch(`${server.url}/posts/first/`)).status, 200);
});

served("a content folder that goes and comes back is watched again", async ({ site, server, visit }) => {
  const page = await visit("/posts/one/");
  const files = ["_index.md", "one.md", "two.md"].map((name) => [`content/posts/${name}`, site.read(`content/posts/${name}`)]);
  site.remove("content/posts");
  await eventually(async () => (await fetch(`${server.url}/posts/one/`)).status === 404, "the page to go");
  for (const [path, text] of files) site.write(path, text);
  await eventually(async () => (await fetch(`${server.url}/posts/one/`)).status === 200, "the page to come back");
  // The open tab has followed both ways by itself.
  await shows(page, "First words.");
  site.write("content/posts/one.md", post("One", "Watched again."));
  await shows(page, "Watched again.");
});

served("a page that was opened while it did not exist yet appears when it is written", async ({ site, visit }) => {
  const page = await visit("/posts/three/");
  site.write("content/posts/three.md", post("Three", "Here at last."));
  await shows(page, "Here at last.");
});

served("a page asks nobody but its own server", async ({ server, visit }) => {
  const page = await visit("/posts/one/");
  assert.deepEqual(page.requests.filter((address) => !address.startsWith(server.url)), []);
});
