// The Nu validator. In: files of a built site. Out: what it says about them. Never: asks the network.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const VALIDATOR = String(createRequire(import.meta.url)("vnu-jar"));

/**
 * What the validator says about files of a site: errors and warnings, a line each. It does not guess the language that a page is written
 * in: on a page of pictures, whose words are names, it guesses anew at every change of a name.
 */
export function validate(site, ...words) {
  const done = spawnSync("java", ["-jar", VALIDATOR, "--format", "json", "--no-langdetect", ...words], { encoding: "utf8", maxBuffer: 1 << 28, timeout: 300_000 });
  if (done.error) throw done.error;
  const report = done.stderr.slice(done.stderr.indexOf("{"));
  assert.ok(report.startsWith("{"), `the validator did not run: ${done.stdout}${done.stderr}`);
  return JSON.parse(report).messages.map((message) => {
    const place = (message.url ?? "").replace(/^file:/, "").replace(site.folder, "");
    return `${place}:${message.lastLine}:${message.lastColumn}: ${message.subType ?? message.type}: ${message.message}\n    ${message.extract ?? ""}`;
  });
}
