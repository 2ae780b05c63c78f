// Runs brickpress. In: a site folder and arguments. Out: a finished run, or a server with its address. Never: looks at a page.

import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository's root, which is a site itself. */
export const OWN_SITE = fileURLToPath(new URL("../../..", import.meta.url));

/** The program under test. */
const PROGRAM = process.env.BRICKPRESS || `${OWN_SITE}/target/debug/brickpress`;

/** How long a server may take until it names its address, and to end. A bound, never an expectation. */
const START_LIMIT = 60_000;
const STOP_LIMIT = 10_000;

/** Runs one command to its end and returns `{ status, output }`. */
export function brickpress(...words) {
  const done = spawnSync(PROGRAM, words, { encoding: "utf8", timeout: 500_000 });
  if (done.error) throw done.error;
  return { status: done.status, output: done.stdout + done.stderr };
}

/** Serves a site folder on a free port and returns `{ url, log(), stop() }` once the server says where it is. */
export async function serve(folder, ...words) {
  const child = spawn(PROGRAM, ["-r", folder, "serve", "-p", "0", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = new Promise((resolve, reject) => {
    const listen = (chunk) => {
      log += chunk;
      const found = /http:\/\/[\w.:-]+\/?/.exec(log);
      if (found) resolve(found[0].replace(/\/$/, ""));
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}\n${log}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT);
    await ended;
    clearTimeout(timer);
  };
  try {
    return { url: await within(START_LIMIT, address, () => `no address within ${START_LIMIT} ms\n${log}`), log: () => log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for a promise, but not for ever. */
export async function within(milliseconds, promise, message) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(message())), milliseconds);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
