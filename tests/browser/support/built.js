// Our own site, built and served as a plain folder, as any host would. In: where it is to live. Out: addresses, files and page kinds.
// Never: adds anything to what was built, or to the repository.

import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, posix } from "node:path";
import { OWN_SITE, brickpress } from "./program.js";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".xml": "application/xml",
  ".json": "application/json",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
};

/** What our own site consists of. */
const PARTS = ["brickpress.toml", "content", "templates", "static", "examples"];

/** A copy of our own site: builds of one folder lock each other out, and several tests build it at the same time. */
function copy(notes) {
  const folder = mkdtempSync(join(tmpdir(), "brickpress-copy-"));
  for (const part of PARTS) cpSync(join(OWN_SITE, part), join(folder, part), { recursive: true });
  for (let number = 1; number <= notes; number += 1) writeFileSync(join(folder, "content", "posts", `note-${number}.md`), note(number));
  return folder;
}

/** A short post; with thirty of them lists have several pages, and the archive several years. */
function note(number) {
  const [month, day] = [1 + (number % 12), 1 + (number % 28)].map((part) => String(part).padStart(2, "0"));
  const labels = number % 2 ? '["writing"]' : '["writing", "A label of several words"]';
  const title = `Note ${number}: ${"a title that goes on ".repeat(number % 4)}`;
  return `+++\ntitle = "${title}"\ndate = ${2024 + (number % 2)}-${month}-${day}\n[taxonomies]\nlabels = ${labels}\n+++\n\nWords of note ${number}.\n`;
}

/** Builds our own site, with so many notes more, for a folder of a host (`/` or `/blog/`), and serves it. `prepare` may add to the copy that is built. */
export async function buildAndServe(prefix = "/", notes = 0, prepare = () => {}) {
  const [source, folder] = [copy(notes), mkdtempSync(join(tmpdir(), "brickpress-built-"))];
  prepare(source);
  const server = await serveFolder(folder, prefix);
  const { origin } = server;
  const stop = () => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const { status, output } = brickpress("-r", source, "build", "-o", folder, "-u", origin + prefix.replace(/\/$/, ""));
  rmSync(source, { recursive: true });
  if (status !== 0) {
    stop();
    throw new Error(`build ended with ${status}\n${output}`);
  }
  return { folder, origin, prefix, url: origin + prefix, files: list(folder), read: (path) => readFileSync(join(folder, path), "utf8"), stop };
}

/** Serves a folder as a plain host does, with these headers. */
export async function serveFolder(folder, prefix, headers = {}) {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(folder, prefix, request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin, url: origin + prefix, stop };
}

/** Answers as a plain host does: files, `index.html` of folders, and `404.html` for the rest. */
function answer(folder, prefix, request, response) {
  const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
  const inside = path.startsWith(prefix) ? posix.normalize(path.slice(prefix.length)) : "..";
  const file = inside === "." || inside.endsWith("/") ? posix.join(inside, "index.html") : inside;
  try {
    if (file.startsWith("..")) throw new Error("outside");
    const body = readFileSync(join(folder, file));
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    // As any host does with texts.
    const packed = /gzip/.test(request.headers["accept-encoding"] ?? "") && !/^image\/(png|jpeg|webp)|octet/.test(type);
    response.writeHead(200, { "content-type": type, vary: "accept-encoding", ...(packed && { "content-encoding": "gzip" }) }).end(packed ? gzipSync(body) : body);
  } catch {
    response.writeHead(404, { "content-type": TYPES[".html"] }).end(readFileSync(join(folder, "404.html")));
  }
}

/** All files below a folder, as sorted relative paths. */
export function list(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, posix.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

const FEATURES = [/<table/, /<pre/, /<math/, /footnote/, /type="checkbox"/, /alert/, /<dl>/, /<figure/, /<img/];

/** How a page of each kind is known: by its path, and by what is in it. */
const KINDS = {
  "the home page": (path) => path === "index.html",
  "a post with a picture": (path, html) => /article:published_time/.test(html) && /<svg[^>]*class="[^"]*\bbricks-graph\b/.test(html),
  "a post with every Markdown feature": (path, html) => FEATURES.every((feature) => feature.test(html)),
  "a list of a section": (path, html) => /class="post-item"/.test(html) && /^[^/]+\/index\.html$/.test(path),
  "the second page of a list": (path) => /(^|\/)page\/2\/index\.html$/.test(path),
  "the list of labels": (path, html) => /class="terms"/.test(html),
  "the page of a label": (path, html) => /class="post-item"/.test(html) && /^(labels|tags)\/[^/]+\/index\.html$/.test(path),
  "the archive": (path) => path === "archive/index.html",
  "the archive of a year": (path) => /^archive\/\d{4}\/index\.html$/.test(path),
  "the archive of a month": (path) => /^archive\/\d{4}\/\d{2}\/index\.html$/.test(path),
  "a page of the manual": (path, html) => /<nav class="book"/.test(html),
  "the page for what is not there": (path) => path === "404.html",
};

/** One page of each kind: kind -> address. A kind without a page has no address. */
export function kinds(site) {
  const pages = site.files.filter((path) => path.endsWith(".html"));
  return Object.fromEntries(
    Object.entries(KINDS).map(([kind, fits]) => {
      const page = pages.find((path) => fits(path, site.read(path)));
      const address = page === "404.html" ? "no/such/page/" : page?.replace(/(^|\/)index\.html$/, "$1");
      return [kind, page === undefined ? undefined : site.url + address];
    }),
  );
}
