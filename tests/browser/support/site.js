// Makes small sites in a temporary folder. In: files by path. Out: the folder and ways to edit it as editors do.
// Never: touches the repository.

import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A post with a title and a body. */
export function post(title, body, date = "2026-01-02") {
  return `+++\ntitle = "${title}"\ndate = ${date}\n+++\n\n${body}\n`;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ page.title }}</title>
<link rel="stylesheet" href="{{ get_url(path="probe.css") }}">
<link rel="icon" href="data:,">
</head>
<body>
<h1 class="probe">{{ page.title }}</h1>
{{ page.content | safe }}
</body>
</html>
`;

const SECTION = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ section.title }}</title></head>
<body>
<h1>Posts</h1>
{% for page in section.pages %}<p><a href="{{ page.permalink }}">{{ page.title }}</a></p>
{% endfor %}
</body>
</html>
`;

/** Two posts, a list of them, templates of their own and one style sheet: nothing here depends on the default theme. */
export const SMALL = {
  "brickpress.toml": 'base_url = "https://example.org"\ntitle = "Small"\n',
  "content/_index.md": '+++\ntitle = "Home"\n+++\n',
  "content/posts/_index.md": '+++\ntitle = "Posts"\nsort_by = "date"\ntemplate = "probe_section.html"\npage_template = "probe_page.html"\n+++\n',
  "content/posts/one.md": post("One", "First words."),
  "content/posts/two.md": post("Two", "Second words.", "2026-01-03"),
  "static/probe.css": ".probe { color: rgb(1, 2, 3); }\n",
  "templates/probe_page.html": PAGE,
  "templates/probe_section.html": SECTION,
};

/** A site folder. */
export class Site {
  /** Writes the files into a new temporary folder. */
  constructor(files = SMALL) {
    this.folder = mkdtempSync(join(tmpdir(), "brickpress-"));
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  /** The place of a file of the site. */
  path(path) {
    return join(this.folder, path);
  }

  /** The text of a file. */
  read(path) {
    return readFileSync(this.path(path), "utf8");
  }

  /** Writes in place, as `echo >` does. */
  write(path, text) {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  /** Writes beside the file and renames over it, as most editors do. */
  replace(path, text) {
    const beside = `${this.path(path)}.tmp-4913`;
    writeFileSync(beside, text);
    renameSync(beside, this.path(path));
  }

  /** Renames the file to a backup, writes a new one, removes the backup, as vim does. */
  rewrite(path, text) {
    const backup = `${this.path(path)}~`;
    renameSync(this.path(path), backup);
    writeFileSync(this.path(path), text);
    rmSync(backup);
  }

  /** Removes a file or a folder. */
  remove(path) {
    rmSync(this.path(path), { recursive: true, force: true });
  }

  /** Moves a file or a folder within the site. */
  move(from, to) {
    renameSync(this.path(from), this.path(to));
  }

  /** Removes the folder: the end of a test. */
  drop() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
