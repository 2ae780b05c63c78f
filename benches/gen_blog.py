#!/usr/bin/env python3
"""The same seeded posts as a site for each static site generator that is measured.

    gen_blog.py -n 1000 -o OUT [--seed 1] [--forms zola,hugo,eleventy] [--modes on,off,heavy]

OUT/zola-{on,off,heavy}/   for brickpress and Zola 0.23, which read the same site
OUT/hugo-{on,off,heavy}/
OUT/eleventy-{on,off}/     needs node_modules

Templates come from `sites/` beside this file. Every form has the same Markdown bodies, byte for byte (its modes share them through hard
links), and its templates make the same pages: posts with neighbours, a paged list, labels with paged lists, feeds, a sitemap. `heavy` is `off`
with a theme as many blogs have it: beside every page stand all labels with their numbers of posts, and the latest posts.
Bodies are unique per post: no two code blocks or paragraphs are equal, so a cache keyed by content gains nothing inside one clean build.
"""

import argparse
import datetime
import os
import random
import shutil

SITES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sites")

TAGS = ("rust python javascript bash toml web performance testing databases networking security linux "
        "containers compilers parsing async concurrency memory profiling debugging tooling editors git ci "
        "release-notes design typography accessibility css html http caching search markdown templates "
        "static-sites deployment cloud observability logging metrics api graphics audio embedded games "
        "mathematics books career meta").split()

WORDS = """the of and to a in is that it for was on are as with be at one have this from by not but what all were when
we there can an your which their said if do will each about how up out them then she many some so these would other
into has more two like him see time could no make than first been its who now people my made over did down only way
find use may water long little very after words called just where most know get through back much before go good new
write our used me man too any day same right look think also around another came come work three word must because
does part even place well such here take why things help put years different away again off went old number great
tell men say small every found still between name should home big give air line set own under read last never us left
end along while might next sound below saw something thought both few those always looked show large often together
asked house world going want school important until form food keep children feet land side without boy once animals
life enough took sometimes four head above kind began almost live page got earth need far hand high year mother light
parts country father let night following picture being study second eyes soon times story boys since white days ever
paper hard near sentence better best across during today others however sure means knew try told young miles sun ways
thing whole hear example heard several change answer room sea against top turned learn point city play toward five
using himself usually money seen car morning compiler allocation thread buffer latency throughput parser template
renderer cache incremental dependency module function variable iterator closure trait interface protocol packet
server client request response header payload schema index query transaction migration deployment pipeline container
kernel scheduler process signal socket descriptor filesystem directory snapshot checksum digest signature token
benchmark profile regression release version branch commit merge review refactor abstraction invariant assertion
coverage fixture harness configuration environment terminal editor keyboard document paragraph heading typography
contrast accessibility stylesheet layout viewport gradient animation canvas texture shader vertex matrix""".split()

NOUNS = """buffer parser cache index queue worker session request handler loader writer reader cursor token node edge
graph entry record page section feed asset digest chunk frame packet header field schema batch signal timer pool
arena slot cell region window layer shape route header cookie policy limit quota bucket shard replica ledger""".split()
VERBS = """load parse render write read merge split fold scan filter collect update insert remove resolve compile emit
flush commit verify encode decode compress expand hash sort search walk visit trim pad wrap normalize schedule""".split()


class Posts:
    """Posts as a technical blog has them, drawn from a seed."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        # zipf-like weights
        w = [1.0 / (i + 8) for i in range(len(WORDS))]
        tot, cum = 0.0, []
        for x in w:
            tot += x
            cum.append(tot)
        self.cum = cum
        self.frag = [" ".join(self.r.choices(WORDS, cum_weights=cum, k=self.r.randint(4, 9))) for _ in range(20000)]

    def ident(self):
        r = self.r
        return f"{r.choice(VERBS)}_{r.choice(NOUNS)}"

    def sentence(self):
        r = self.r
        k = r.random()
        a, b = r.choice(self.frag), r.choice(self.frag)
        if k < .45:
            s = f"{a}, {b} {r.choice(self.frag)}"
        elif k < .6:
            s = f"{a} **{r.choice(NOUNS)} {r.choice(NOUNS)}** {b}"
        elif k < .72:
            s = f"{a} `{self.ident()}({r.randint(0, 9999)})` {b}"
        elif k < .80:
            s = f"{a} *{r.choice(VERBS)} the {r.choice(NOUNS)}* {b}, and \"{r.choice(self.frag)}\""
        elif k < .88:
            s = f"{a} -- it's {r.randint(2, 99999)} {b}"
        else:
            s = f"{a} {b}"
        return s[0].upper() + s[1:] + r.choice("....?!")

    def para(self, lo=3, hi=6):
        r = self.r
        out = []
        for _ in range(r.randint(lo, hi)):
            out.append(self.sentence())
            if r.random() < .12:
                out.append(f"See [{r.choice(self.frag)}](https://example.com/{r.choice(NOUNS)}/{r.randint(1, 99999)}).")
        # wrap near 100 columns, as authors do
        line, lines = "", []
        for w in " ".join(out).split(" "):
            if len(line) + len(w) > 99:
                lines.append(line)
                line = w
            else:
                line = f"{line} {w}" if line else w
        lines.append(line)
        # a wrapped line must not turn into a list item, heading or quote
        return "\n".join(("\\" + l) if l[:1] in "-+#>" else l for l in lines)

    def code_python(self):
        r = self.r
        f, g, n, m = self.ident(), self.ident(), r.choice(NOUNS), r.choice(NOUNS)
        ls = ["from __future__ import annotations", "", "import asyncio", "from dataclasses import dataclass, field", "",
              "", "@dataclass(slots=True)", f"class {n.title()}{m.title()}:", f'    """{self.sentence()}"""',
              f"    name: str = \"{n}-{r.randint(1, 9999)}\"", f"    {m}s: list[int] = field(default_factory=list)", "",
              f"    def {f}(self, limit: int = {r.randint(2, 999)}) -> dict[str, int]:",
              f"        # {self.sentence()}", f"        out = {{}}",
              f"        for i, {m} in enumerate(self.{m}s[:limit]):",
              f"            if {m} % {r.randint(2, 17)} == 0 and not self.name.startswith('{m[:3]}'):",
              f"                out[f\"{{self.name}}:{{i:04d}}\"] = {m} ** 2 + {r.random():.4f}",
              "        return out", ""]
        if r.random() < .6:
            ls += ["", f"async def {g}(url: str, *, retries: int = {r.randint(1, 9)}) -> bytes | None:",
                   f"    for attempt in range(retries):", "        try:",
                   f"            return await fetch(url, timeout={r.randint(1, 30)}.0)",
                   "        except (OSError, TimeoutError) as exc:",
                   f"            print(f\"retry {{attempt}}: {{exc!r}}\")",
                   f"            await asyncio.sleep(0.{r.randint(1, 9)} * 2 ** attempt)", "    return None"]
        return "python", ls

    def code_rust(self):
        r = self.r
        f, g, n, m = self.ident(), self.ident(), r.choice(NOUNS), r.choice(NOUNS)
        T = n.title() + m.title()
        ls = ["use std::collections::HashMap;", "use std::path::{Path, PathBuf};", "",
              f"/// {self.sentence()}", "#[derive(Debug, Clone, PartialEq)]", f"pub struct {T}<'a> {{",
              f"    {n}: &'a str,", f"    {m}s: Vec<u{r.choice([8, 16, 32, 64])}>,",
              f"    seen: HashMap<String, usize>,", "}", "", f"impl<'a> {T}<'a> {{",
              f"    pub fn {f}(&mut self, path: &Path) -> Result<usize, Box<dyn std::error::Error>> {{",
              f"        let text = std::fs::read_to_string(path.join(\"{n}.{m}\"))?;",
              f"        // {self.sentence()}",
              f"        for (i, line) in text.lines().enumerate().filter(|(i, _)| i % {r.randint(2, 9)} != 0) {{",
              "            match line.split_once('=') {",
              f"                Some((k, v)) if k.len() > {r.randint(1, 40)} => {{",
              "                    *self.seen.entry(k.trim().to_owned()).or_insert(0) += v.len();", "                }",
              f"                Some(_) | None => eprintln!(\"{m} {{i}}: {{line:?}}\"),", "            }", "        }",
              f"        Ok(self.seen.len() + 0x{r.randint(1, 65535):x})", "    }", "}"]
        if r.random() < .5:
            ls += ["", "#[test]", f"fn {g}() {{",
                   f"    let mut it = {T} {{ {n}: \"{r.randint(1, 99999)}\", {m}s: vec![{r.randint(1, 250)}; {r.randint(1, 9)}], seen: Default::default() }};",
                   f"    assert!(it.{f}(Path::new(\"/nonexistent\")).is_err());", "}"]
        return "rust", ls

    def code_js(self):
        r = self.r
        f, g, n, m = self.ident(), self.ident(), r.choice(NOUNS), r.choice(NOUNS)
        ls = [f"import {{ readFile }} from 'node:fs/promises';", "", f"// {self.sentence()}",
              f"export class {n.title()}{m.title()} extends Map {{", f"  #{m}s = new Set();", "",
              f"  constructor(options = {{ limit: {r.randint(2, 5000)}, name: '{n}' }}) {{", "    super();",
              "    this.options = options;", "  }", "",
              f"  async {f}(path) {{", f"    const text = await readFile(path, 'utf8');",
              f"    for (const [i, line] of text.split(/\\r?\\n/).entries()) {{",
              f"      if (!line || /^\\s*#|{m}$/i.test(line)) continue;",
              f"      this.#{m}s.add(`${{i}}:${{line.slice(0, {r.randint(8, 80)})}}`);",
              f"      this.set(line, (this.get(line) ?? 0) + {r.random():.3f});", "    }",
              f"    return {{ size: this.size, {m}: [...this.#{m}s], ok: true }};", "  }", "}"]
        if r.random() < .5:
            ls += ["", f"const {g} = (xs) => xs.map((x) => x * {r.randint(2, 99)}).filter(Boolean).reduce((a, b) => a + b, 0);",
                   f"console.log({g}([1, 2, {r.randint(3, 9999)}]), typeof {g}, null, undefined);"]
        return "js", ls

    def code_bash(self):
        r = self.r
        f, n, m = self.ident(), r.choice(NOUNS), r.choice(NOUNS)
        ls = ["#!/usr/bin/env bash", "set -euo pipefail", "", f"# {self.sentence()}",
              f"{n.upper()}_DIR=\"${{{n.upper()}_DIR:-/var/lib/{n}-{r.randint(1, 999)}}}\"", f"{f}() {{",
              f"  local {m}=\"$1\" count=0",
              f"  while IFS= read -r line; do", f"    if [[ \"$line\" =~ ^{m}[0-9]+ ]]; then",
              f"      count=$((count + {r.randint(1, 9)}))", "    fi",
              f"  done < <(find \"${n.upper()}_DIR\" -name \"*.${m}\" -print | sort -u)",
              f"  printf '%s: %d\\n' \"${m}\" \"$count\" >&2", "}", "",
              f"for x in {n} {m} {r.choice(NOUNS)}; do", f"  {f} \"$x\" || exit {r.randint(1, 99)}", "done",
              f"curl -fsSL https://example.com/{n}/{r.randint(1, 99999)} | tar -xz --strip-components=1"]
        return "bash", ls

    def code_toml(self):
        r = self.r
        n, m = r.choice(NOUNS), r.choice(NOUNS)
        ls = ["[package]", f"name = \"{n}-{m}\"", f"version = \"{r.randint(0, 9)}.{r.randint(0, 99)}.{r.randint(0, 99)}\"",
              "edition = \"2024\"", f"# {self.sentence()}", f"keywords = [\"{n}\", \"{m}\", \"{r.choice(NOUNS)}\"]", "",
              "[dependencies]"]
        for _ in range(r.randint(3, 8)):
            ls.append(f"{r.choice(NOUNS)}-{r.choice(VERBS)}{r.randint(1, 999)} = {{ version = \"{r.randint(0, 9)}.{r.randint(0, 30)}\", default-features = {r.choice(['true', 'false'])} }}")
        ls += ["", f"[[bench]]", f"name = \"{r.choice(VERBS)}\"", "harness = false",
               f"started = {r.randint(2011, 2025)}-0{r.randint(1, 9)}-1{r.randint(0, 9)}T08:0{r.randint(0, 9)}:00Z",
               f"ratio = {r.random():.5f}"]
        return "toml", ls

    def table(self):
        r = self.r
        rows = ["| name | runs | median (ms) | notes |", "|:-----|-----:|------------:|-------|"]
        for _ in range(r.randint(3, 7)):
            rows.append(f"| `{self.ident()}` | {r.randint(1, 500)} | {r.random() * 1000:.2f} | {r.choice(self.frag)} |")
        return "\n".join(rows)

    def lst(self):
        r = self.r
        out = []
        ordered = r.random() < .35
        for i in range(r.randint(3, 6)):
            out.append((f"{i + 1}. " if ordered else "- ") + self.sentence())
            if not ordered and r.random() < .2:
                out += [f"  - {self.sentence()}" for _ in range(2)]
        return "\n".join(out)

    def post(self, i, n, start, span_s):
        r = self.r
        title = " ".join(w for w in r.choice(self.frag).split()[:r.randint(3, 7)]).capitalize() + f" {i}"
        tags = r.sample(TAGS, 3)
        date = start + datetime.timedelta(seconds=int(span_s * i / n) + r.randint(0, 3600))
        codes = r.sample([self.code_python, self.code_rust, self.code_js, self.code_bash, self.code_toml], 3)
        b = [self.para(2, 4), self.para()]
        extras = [self.lst(), self.table(), "> " + self.para(1, 3).replace("\n", "\n> ")]
        if r.random() < .4:
            extras.append(f"![{r.choice(self.frag)}](/img/figure.svg)")
        for s, c in enumerate(codes):
            b.append(f"## {self.sentence().rstrip('.?!')}")
            b.append(self.para())
            if s == 1:
                b.append(f"### {r.choice(self.frag).capitalize()}")
            j = r.randint(0, n - 1)
            b.append(self.para(2, 3) + f"\nRelated: [{r.choice(self.frag)}](/blog/post-{j:06d}/).")
            lang, lines = c()
            b.append(f"```{lang}\n" + "\n".join(lines) + "\n```")
            b.append(self.para(2, 4))
            b.append(extras[s])
        b += extras[3:]
        b.append(f"## {r.choice(self.frag).capitalize()}")
        b.append(self.para())
        return title, tags, date, self.sentence().replace('"', "'").replace("`", "").replace("*", ""), "\n\n".join(b) + "\n"


def settings(form, highlight):
    """A form's configuration file, the placeholders in it with their values, and what follows its end."""
    if form == "hugo":
        return "hugo.toml", {"@HIGHLIGHT@": "true" if highlight else "false"}, ""
    if form == "eleventy":
        plugin = 'import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";'
        use = "cfg.addPlugin(syntaxHighlight);"
        return "eleventy.config.mjs", {"@IMPORT@": plugin if highlight else "", "@USE@": use if highlight else ""}, ""
    return "config.toml", {}, '\n[markdown.highlighting]\ntheme = "github-light"\nstyle = "class"\n' if highlight else ""


# What stands beside every page of a heavy theme, and the template that it is put into, before `<main>`.
HEAVY = {
    "zola": (
        "templates/base.html",
        """<aside>
<ul>{% set tags = get_taxonomy(kind="tags") %}{% for term in tags.items %}<li><a href="{{ term.permalink }}">{{ term.name }}</a> {{ term.pages | length }}</li>{% endfor %}</ul>
<ul>{% set blog = get_section(path="blog/_index.md") %}{% for post in blog.pages[:20] %}<li><a href="{{ post.permalink }}">{{ post.title }}</a></li>{% endfor %}</ul>
</aside>
""",
    ),
    "hugo": (
        "layouts/_default/baseof.html",
        """<aside>
<ul>{{ range .Site.Taxonomies.tags.Alphabetical }}<li><a href="{{ .Page.Permalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>{{ end }}</ul>
<ul>{{ range first 20 (where .Site.RegularPages "Section" "blog").ByDate.Reverse }}<li><a href="{{ .Permalink }}">{{ .Title }}</a></li>{{ end }}</ul>
</aside>
""",
    ),
}


def write_site(form, mode, folder):
    """The site without its posts."""
    shutil.copytree(os.path.join(SITES, form), folder)
    os.makedirs(os.path.join(folder, "content/blog" if form != "eleventy" else "blog"), exist_ok=True)
    name, values, more = settings(form, mode == "on")
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + more)
    if mode == "heavy":
        template, aside = HEAVY[form]
        path = os.path.join(folder, template)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("<main>", aside + "<main>", 1))


def front_matter(form, title, tags, date, description):
    """A post's head and folder, as the form has them."""
    day, labels = date.strftime("%Y-%m-%dT%H:%M:%SZ"), ", ".join(f'"{tag}"' for tag in tags)
    if form == "zola":
        return "content/blog", f'+++\ntitle = "{title}"\ndate = {day}\ndescription = "{description}"\n\n[taxonomies]\ntags = [{labels}]\n+++\n\n'
    if form == "hugo":
        return "content/blog", f'+++\ntitle = "{title}"\ndate = {day}\ndescription = "{description}"\ntags = [{labels}]\n+++\n\n'
    return "blog", f'---\ntitle: "{title}"\ndate: {day}\ndescription: "{description}"\ntags: [{labels}]\n---\n\n'


def generate(out, number, seed=20261122, forms=("zola", "hugo"), modes=("on", "off")):
    """Writes every form and mode of a blog with this many posts below `out`, which is emptied first."""
    shutil.rmtree(out, ignore_errors=True)
    made = [(form, mode) for form in forms for mode in modes if mode != "heavy" or form in HEAVY]
    folders = {form: [os.path.join(out, f"{form}-{mode}") for known, mode in made if known == form] for form in forms}
    for form, mode in made:
        write_site(form, mode, os.path.join(out, f"{form}-{mode}"))
    posts, start = Posts(seed), datetime.datetime(2011, 1, 3, 8)
    span = 15 * 365 * 86400 - 7200
    for index in range(number):
        title, tags, date, description, body = posts.post(index, number, start, span)
        for form in forms:
            below, head = front_matter(form, title, tags, date, description)
            first, *others = (os.path.join(folder, below, f"post-{index:06d}.md") for folder in folders[form])
            with open(first, "w", encoding="utf-8") as file:
                file.write(head + body)
            for other in others:
                os.link(first, other)


def main():
    """The command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("-n", type=int, required=True)
    arguments.add_argument("-o", required=True)
    arguments.add_argument("--seed", type=int, default=20261122)
    arguments.add_argument("--forms", default="zola,hugo")
    arguments.add_argument("--modes", default="on,off", help="highlighted, not highlighted, and `heavy`")
    given = arguments.parse_args()
    generate(given.o, given.n, given.seed, given.forms.split(","), given.modes.split(","))


if __name__ == "__main__":
    main()
