/* Searches the site without a server: reads the shards of its index that a query needs. What it shows is made of text, never of HTML.
   Words are taken apart as in the program (src/content/words.rs). */
(() => {
  "use strict";
  const root = new URL(".", document.currentScript.src);
  const onDisk = root.protocol === "file:";
  /* The best results come at once, the others when a reader stops typing: for so many milliseconds. */
  const [FIRST, PAUSE] = [3, 150];
  const SHOWN = { page: 10, panel: 6 };
  /* What a word counts by its class: once, twice, often in the text; in the description; in a heading; in the title. */
  const WORTH = [1, 1.4, 1.8, 3, 4, 5, 9, 10];
  /* Kilobytes of shards that are read for the beginning of a word: of two letters, of more. */
  const LIMIT = { short: 20, long: 64 };

  /* Data comes by scripts: a page that was opened from a disk may load nothing else. */
  const waiting = new Map();
  const files = new Map();
  window.brickpressSearch = (name, data) => waiting.get(name)?.(data);
  const load = (name, file, version) => {
    if (!files.has(name)) {
      files.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        waiting.set(name, resolve);
        script.src = new URL(`search/${file}.js${version ? `?${version}` : ""}`, root);
        script.onload = () => script.remove();
        script.onerror = () => (files.delete(name), script.remove(), reject(new Error(file)));
        document.head.append(script);
      }));
    }
    return files.get(name);
  };
  const index = () => load("index", "index");

  const DENSE = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005-\\u3007\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9f\\u{20000}-\\u{323af}";
  const LETTER = `(?:[a-zA-Z0-9]|(?![${DENSE}])[\\p{Alphabetic}\\p{N}\\u0300-\\u036f])`;
  const TOKEN = new RegExp(`[${DENSE}]+|${LETTER}+(?:['’]${LETTER}+)*`, "gu");
  const IS_DENSE = new RegExp(`^[${DENSE}]`, "u");
  const ALSO = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i", ς: "σ", "\u0307": "" };
  const PLAIN = /^[a-z0-9]*$/i;
  const fold = (word) =>
    PLAIN.test(word) ? word.toLowerCase() : word.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFKC").toLowerCase().replace(/['’]/g, "").replace(/[ßæœøłđıς\u0307]/g, (letter) => ALSO[letter]);

  /* The words of a query: what is looked for in the index, and whether as the beginning of a word. */
  const parse = (query) => {
    const words = [];
    for (const [token] of query.matchAll(TOKEN)) {
      const word = fold(token);
      const letters = [...word];
      if (!IS_DENSE.test(token)) words.push({ word: letters.slice(0, 32).join(""), open: false });
      else if (letters.length < 2) words.push({ word, open: true });
      else for (let at = 0; at + 1 < letters.length; at += 1) words.push({ word: letters[at] + letters[at + 1], open: false });
    }
    if (words.length && !/\s$/.test(query)) words[words.length - 1].open = true;
    return words.filter(({ word }, at) => word && words.findIndex((other) => other.word === word) === at);
  };

  /* The names of the shards that a word, or what begins with it, may stand in. */
  const shardsOf = ({ words }, word, open) => {
    const letters = [...word];
    for (let length = 0; length <= letters.length; length += 1) {
      const name = letters.slice(0, length).join("");
      if (words[name]) return [name];
    }
    const names = words[`${word}.`] ? [`${word}.`] : [];
    if (!open || (letters.length < 2 && /^[a-z0-9]/.test(word))) return names;
    const limit = letters.length < 3 ? LIMIT.short : LIMIT.long;
    let size = 0;
    for (const name of Object.keys(words).sort()) {
      if (name.startsWith(word) && !names.includes(name) && (size += words[name][0]) <= limit) names.push(name);
    }
    return names;
  };
  const shard = (list, name) => {
    const file = [...name].map((letter) => (/[a-z0-9]/.test(letter) ? letter : `-${letter.codePointAt(0).toString(16)}-`)).join("");
    return load(`words/w${name}`, `words/w${file}`, list.words[name][1]);
  };

  /* Gives each page of a word, with the word's class in it. A common word stands in thousands, so nothing is made for one. */
  const eachPage = (text, take) => {
    let [next, value, scale] = [0, 0, 1];
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const digit = code - 35 - (code > 92);
      value += digit * scale;
      scale *= 46;
      if (digit < 45) {
        next += (value >> 3) + 1;
        take(next - 1, value & 7);
        value = 0;
        scale = 1;
      }
    }
  };

  /* What each page is worth for one word of a query. */
  const worth = async (list, { word, open }) => {
    const shards = await Promise.all(shardsOf(list, word, open).map((name) => shard(list, name)));
    const found = new Float64Array(list.pages);
    const add = (text, share) => {
      let count = 0;
      for (let at = 0; at < text.length; at += 1) count += text.charCodeAt(at) < 80;
      const rare = Math.log(1 + list.pages / (0.5 + count)) * share;
      eachPage(text, (page, kind) => (found[page] = Math.max(found[page], WORTH[kind] * rare)));
    };
    for (const words of shards) {
      if (!open && Object.hasOwn(words, word)) add(words[word], 1);
      if (!open) continue;
      for (const known in words) if (known.startsWith(word)) add(words[known], known === word ? 1 : 0.4 + (0.4 * word.length) / known.length);
    }
    return found;
  };

  /* The pages of a query, the best first: those that have all of its words, else those that have some. */
  const find = async (words, wanted) => {
    const list = await index();
    const each = await Promise.all(words.map((word) => worth(list, word)));
    const [counts, sums] = [new Uint32Array(list.pages), new Float64Array(list.pages)];
    let most = 1;
    for (const found of each) {
      for (let page = 0; page < list.pages; page += 1) {
        if (!found[page]) continue;
        counts[page] += 1;
        sums[page] += found[page];
        if (counts[page] > most) most = counts[page];
      }
    }
    /* Only so many are put in order as are shown. Of two that are worth the same the later one comes first. */
    const pages = [];
    let count = 0;
    for (let page = list.pages - 1; page >= 0; page -= 1) {
      if (counts[page] !== most) continue;
      count += 1;
      if (pages.length === wanted && sums[page] <= sums[pages[wanted - 1]]) continue;
      let at = pages.length;
      while (at > 0 && sums[pages[at - 1]] < sums[page]) at -= 1;
      pages.splice(at, 0, page);
      if (pages.length > wanted) pages.pop();
    }
    return { list, pages, count, all: most === words.length };
  };

  /* So many are enough to choose a part of the text by. */
  const MARKS = 80;

  /* The parts of a text that a query found, as [start, end]. */
  const marks = (text, words) => {
    const found = [];
    for (const token of text.matchAll(TOKEN)) {
      if (found.length > MARKS) break;
      const word = fold(token[0]);
      if (IS_DENSE.test(token[0])) {
        for (const { word: part } of words) {
          for (let at = word.indexOf(part); at >= 0 && word.length === token[0].length; at = word.indexOf(part, at + 1)) found.push([token.index + at, token.index + at + part.length]);
        }
      } else if (words.some(({ word: part, open }) => (open ? word.startsWith(part) : word === part))) found.push([token.index, token.index + token[0].length]);
    }
    return found.sort(([one], [other]) => one - other);
  };

  /* A part of a text as nodes, with marks. */
  const marked = (text, found, from = 0, to = text.length) => {
    const nodes = document.createDocumentFragment();
    let at = from;
    for (const [start, end] of found) {
      if (start < at || end > to) continue;
      nodes.append(text.slice(at, start));
      nodes.append(Object.assign(document.createElement("mark"), { textContent: text.slice(start, end) }));
      at = end;
    }
    nodes.append(text.slice(at, to));
    return nodes;
  };

  /* The part of a text in which most of what was found stands. */
  const excerpt = (text, words) => {
    const LENGTH = 200;
    const found = marks(text, words);
    let [best, most] = [0, 0];
    const forms = found.map(([from, to]) => fold(text.slice(from, to)));
    for (let first = 0; first < found.length; first += 1) {
      const kinds = new Set();
      let last = first;
      for (; last < found.length && found[last][0] < found[first][0] + LENGTH * 0.75; last += 1) kinds.add(forms[last]);
      const worth = kinds.size * 10 + last - first;
      if (worth > most) [best, most] = [found[first][0], worth];
    }
    const blank = best > 60 ? text.indexOf(" ", best - 60) : -1;
    const from = best > 60 ? (blank >= 0 && blank < best ? blank + 1 : best) : 0;
    const last = text.lastIndexOf(" ", from + LENGTH);
    const to = from + LENGTH >= text.length ? text.length : last > best ? last : from + LENGTH;
    const nodes = document.createDocumentFragment();
    if (from) nodes.append("… ");
    nodes.append(marked(text, found, from, to));
    if (to < text.length) nodes.append(" …");
    return nodes;
  };

  const element = (name, properties, ...content) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...content);
    return made;
  };
  const result = (page, words) => {
    const path = onDisk && /(^|\/)$/.test(page.path) ? `${page.path}index.html` : page.path;
    const item = element("li", {}, element("a", { href: new URL(path, root) }, marked(page.title, marks(page.title, words))));
    if (page.date) item.append(" ", element("time", { dateTime: page.date }, page.date));
    const said = page.about && !marks(page.text, words).length && marks(page.about, words).length ? page.about : page.text || page.about || "";
    item.append(element("p", {}, excerpt(said, words)));
    if (page.labels.length) {
      const labels = page.labels.map((label) => element("li", {}, marked(label, marks(label, words))));
      item.append(element("ul", { className: "search-labels", ariaLabel: "Labels" }, ...labels));
    }
    return item;
  };

  const start = (form) => {
    const input = form.elements.q;
    const whole = form.dataset.search === "page";
    const status = element("p", { className: "search-status", role: "status" });
    const results = element("ol", { className: "search-results" });
    const panel = element("div", { className: whole ? "search-page" : "search-panel", hidden: true }, status, results);
    form.append(panel);
    if (whole) form.querySelector("button")?.remove();
    let [latest, shown] = [0, SHOWN[whole ? "page" : "panel"]];

    const close = () => (latest++, (panel.hidden = true));
    const show = async () => {
      const query = input.value;
      const words = parse(query);
      const mine = ++latest;
      if (whole) {
        const address = new URL(location.href);
        query.trim() ? address.searchParams.set("q", query.trim()) : address.searchParams.delete("q");
        if (!onDisk) history.replaceState(null, "", address);
      }
      if (!words.length) return close();
      try {
        const { list, pages, count, all } = await find(words, shown);
        if (mine !== latest) return;
        const some = (from, to) => Promise.all(pages.slice(from, to).map((page) => load(`text/${page}`, `text/${page}`, list.key)));
        const best = await some(0, FIRST);
        if (mine !== latest) return;
        results.replaceChildren(...best.map((text) => result(text, words)));
        const number = count === 1 ? "1 result" : `${count} results`;
        status.textContent = !count ? "Nothing found" : all ? number : `Nothing has all of these words; ${number} with some of them`;
        panel.hidden = false;
        if (pages.length <= FIRST) return;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        if (mine !== latest) return;
        const others = await some(FIRST, shown);
        if (mine !== latest) return;
        results.append(...others.map((text) => result(text, words)));
        if (whole && count > shown) {
          const more = element("button", { type: "button", className: "search-more" }, "Show more");
          more.onclick = async () => {
            const first = shown;
            shown += 10;
            await show();
            results.querySelectorAll(":scope > li > a")[first]?.focus();
          };
          results.append(element("li", { className: "search-rest" }, more));
        }
      } catch {
        if (mine !== latest) return;
        results.replaceChildren();
        status.textContent = "The search could not be loaded. Try again.";
      }
      panel.hidden = false;
    };

    input.addEventListener("input", () => ((shown = SHOWN[whole ? "page" : "panel"]), show()));
    input.addEventListener("focus", () => (index().catch(() => {}), whole || !input.value || !panel.hidden || show()));
    form.addEventListener("submit", (event) => {
      if (!whole) return;
      event.preventDefault();
      show();
    });
    form.addEventListener("keydown", (event) => {
      const links = [...results.querySelectorAll(":scope > li > a, .search-more")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        if (at < 0 && whole) input.value = "";
        if (at < 0 || !whole) close();
        input.focus();
        if (!whole) close();
      } else if (event.key === "ArrowDown" && !panel.hidden && at + 1 < links.length) links[at + 1].focus();
      else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
      else return;
      event.preventDefault();
    });
    if (whole) {
      input.value = new URLSearchParams(location.search).get("q") ?? "";
      input.value ? show() : input.focus();
    } else {
      form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || setTimeout(() => form.contains(document.activeElement) || close(), 150));
    }
  };

  const forms = document.querySelectorAll("form[data-search]");
  forms.forEach(start);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !forms.length) return;
    event.preventDefault();
    forms[0].elements.q.focus();
    forms[0].elements.q.select();
  });
})();
