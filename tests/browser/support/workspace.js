// A workspace with something of everything, in a git repository. In: the folder. Out: files, two commits, a tag. Never: more than that.

import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Brick and what it imports; bases first, `order` and `stock` in a circle, `log` imported by nearly all. */
const BRICKS = {
  "bases/rest_api": ["cart", "auth", "log", "config"],
  "bases/worker": ["order", "mail", "log", "config"],
  "bases/cli": ["report", "log"],
  "components/cart": ["order", "price", "log"],
  "components/order": ["stock", "event_store", "log"],
  "components/stock": ["order", "event_store", "log"],
  "components/price": ["currency", "log"],
  "components/currency": ["config", "log"],
  "components/auth": ["user_profile", "log"],
  "components/user_profile": ["event_store", "log"],
  "components/event_store": ["kafka", "log"],
  "components/kafka": ["config", "log"],
  "components/mail": ["template", "log"],
  "components/template": ["log"],
  "components/report": ["event_store", "template", "log"],
  "components/config": [],
  "components/log": [],
};

const LIBRARIES = { rest_api: "fastapi", kafka: "confluent_kafka", template: "jinja2", config: "yaml", log: "structlog" };

const PROJECTS = {
  shop: ["bases/rest_api", "components/cart", "components/order", "components/stock", "components/price", "components/currency", "components/auth", "components/user_profile", "components/event_store", "components/kafka", "components/config", "components/log"],
  jobs: ["bases/worker", "bases/cli", "components/order", "components/stock", "components/event_store", "components/kafka", "components/mail", "components/template", "components/report", "components/config"],
};

function write(folder, path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function brick(folder, path, imports) {
  const name = path.split("/").pop();
  const library = LIBRARIES[name] ? `import ${LIBRARIES[name]}\n` : "";
  write(folder, path.replace("/", "/shop/") + "/__init__.py", `"""The ${name.replace("_", " ")} of the shop."""\nfrom shop.${name}.core import run, VALUE\n\n__all__ = ["run", "VALUE"]\n`);
  const lines = imports.map((other) => (other === "config" ? `def lazy_${other}():\n    from shop.${other} import VALUE\n    return VALUE\n` : `from shop.${other} import run as run_${other}\n`));
  write(folder, path.replace("/", "/shop/") + "/core.py", `${library}${lines.join("")}\nVALUE = 1\n\n\ndef run():\n    return VALUE\n`);
}

function project(folder, name, bricks, libraries) {
  const mapping = bricks.map((path) => `"../../${path.replace("/", "/shop/")}" = "shop/${path.split("/").pop()}"`).join("\n");
  write(folder, `projects/${name}/pyproject.toml`, `[project]\nname = "${name}"\nversion = "1.0"\ndependencies = [${libraries.map((library) => `"${library}"`).join(", ")}]\n\n[tool.polylith.bricks]\n${mapping}\n`);
}

/** Writes it, tags it `v1.0.0`, and changes two bricks after that. */
export function writeWorkspace(folder) {
  const git = (...words) => execFileSync("git", ["-C", folder, "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", ...words], { stdio: "pipe" });
  write(folder, "workspace.toml", '[tool.polylith]\nnamespace = "shop"\n\n[tool.polylith.structure]\ntheme = "loose"\n\n[tool.polylith.tag.patterns]\nstable = "v*"\nrelease = "v[0-9]*"\n');
  write(folder, "pyproject.toml", '[project]\nname = "development"\nversion = "0"\ndependencies = ["fastapi", "confluent-kafka", "jinja2", "pyyaml", "structlog"]\n');
  for (const [path, imports] of Object.entries(BRICKS)) brick(folder, path, imports);
  project(folder, "shop", PROJECTS.shop, ["fastapi~=0.115", "confluent-kafka>=2", "pyyaml", "structlog"]);
  project(folder, "jobs", PROJECTS.jobs, ["confluent-kafka>=2", "jinja2", "pyyaml"]);
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "The first release");
  git("tag", "v1.0.0");
  brick(folder, "components/discount", ["price", "log"]);
  brick(folder, "components/cart", ["order", "price", "discount", "log"]);
  appendFileSync(join(folder, "components/shop/event_store/core.py"), "\n\ndef replay():\n    return run()\n");
  git("add", "-A");
  git("commit", "-q", "-m", "Discounts");
}
