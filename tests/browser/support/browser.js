// Drives Chromium. In: options of a context. Out: pages that remember where they asked. Never: leaves this machine.

import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** How long anything on a page may take: generous, as the machine may be busy. A bound, never an expectation. */
export const LIMIT = 30_000;

/** Chromium asks nobody on its own account. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The machine's own browser, one for the tests of a file; `test.after(() => browser.close())` ends it. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
}

/** A page of its own context. `page.requests` are the addresses it asked for, `page.problems` its errors, `page.loads` how often it loaded. */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  page.requests = [];
  page.problems = [];
  page.loads = 0;
  page.on("request", (request) => page.requests.push(request.url()));
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.problems.push(`${message.text()} ${message.location().url}`));
  page.on("load", () => (page.loads += 1));
  await page.goto(address, { waitUntil: "load" });
  return page;
}

/** Opens an address, hands the page over, closes it. */
export async function visit(browser, address, options, body) {
  const page = await open(browser, address, options);
  try {
    return await body(page);
  } finally {
    await page.context().close();
  }
}

/** Waits until the text stands in the page's body. */
export async function shows(page, text) {
  await page.waitForFunction((wanted) => document.body?.textContent.includes(wanted), text, { timeout: LIMIT });
}

/** Waits until the text no longer stands in the page's body. */
export async function hides(page, text) {
  await page.waitForFunction((wanted) => document.body && !document.body.textContent.includes(wanted), text, { timeout: LIMIT });
}

/** What axe finds wrong: one line per rule and place. */
export async function accessibility(page) {
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target}\n  ${failureSummary}`));
}

/** Waits until a question about the page has an answer that is not falsy; asks again, within the limit. */
export async function eventually(question, what) {
  const end = Date.now() + LIMIT;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${LIMIT} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
